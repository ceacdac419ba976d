// Models of vectors as safetensors files: docs/weights-format.md.
#pragma once

#include "model/safetensors.h"
#include "model/vector_model.h"

#include <filesystem>

namespace sordino {

// As the functions of model/model_file.h do it for sound. Any thread but the audio thread.
Result<VectorModel> load_vector_model(const std::filesystem::path& path);
Result<VectorModel> parse_vector_model(std::span<const std::byte> bytes, const std::string& name);
Result<VectorModel> vector_model_from(const TensorFile& file, const std::string& name);
TensorFile tensors_of(const VectorModel& model);
Result<void> save_model(const std::filesystem::path& path, const VectorModel& model);

} // namespace sordino
