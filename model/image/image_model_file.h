// Models of images as safetensors files: docs/weights-format.md.
#pragma once

#include "model/image/image_model.h"
#include "model/safetensors.h"

#include <filesystem>

namespace sordino {

// As the functions of model/model_file.h do it for sound. Any thread but the audio thread.
Result<ImageModel> load_image_model(const std::filesystem::path& path);
Result<ImageModel> parse_image_model(std::span<const std::byte> bytes, const std::string& name);
Result<ImageModel> image_model_from(const TensorFile& file, const std::string& name);
TensorFile tensors_of(const ImageModel& model);
Result<void> save_model(const std::filesystem::path& path, const ImageModel& model);

// The layers' settings as JSON, without their weights.
std::string json_of(const std::vector<ImageLayer>& layers);

} // namespace sordino
