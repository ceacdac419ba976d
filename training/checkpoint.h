// All that a run needs to go on as if it had never stopped.
#pragma once

#include "model/model.h"
#include "model/result.h"
#include "training/adam.h"

#include <filesystem>
#include <string>

namespace sordino {

struct Checkpoint {
    Model current, best;
    std::vector<float> first, second; // Adam's moments
    std::string progress;             // JSON: options, data, step counts, history
};

// A safetensors file; replaced only when the new one is complete.
Result<void> save_checkpoint(const std::filesystem::path& path, const Checkpoint& checkpoint);
Result<Checkpoint> load_checkpoint(const std::filesystem::path& path);

} // namespace sordino
