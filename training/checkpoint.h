// All that a run needs to go on as if it had never stopped.
#pragma once

#include "model/result.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace sordino {

struct Checkpoint {
    std::map<std::string, std::vector<float>> values; // by name; finite
    std::string progress;                             // JSON, not empty: options, data, step counts, history
};

// A safetensors file; replaced only when the new one is complete. Values that are empty are left out.
Result<void> save_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint);
Result<Checkpoint> load_checkpoint(const std::filesystem::path& path);

} // namespace sordino
