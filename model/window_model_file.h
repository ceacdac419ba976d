// Models of windows as safetensors files: docs/weights-format.md.
#pragma once

#include "model/safetensors.h"
#include "model/window_model.h"

#include <filesystem>

namespace sordino {

// As the functions of model/model_file.h do it for sound. Any thread but the audio thread.
Result<WindowModel> load_window_model(const std::filesystem::path& path);
Result<WindowModel> parse_window_model(std::span<const std::byte> bytes, const std::string& name);
Result<WindowModel> window_model_from(const TensorFile& file, const std::string& name);
TensorFile tensors_of(const WindowModel& model);
Result<void> save_model(const std::filesystem::path& path, const WindowModel& model);

} // namespace sordino
