// Models as safetensors files: the format is described in docs/weights-format.md.
#pragma once

#include "model/model.h"
#include "model/safetensors.h"

#include <filesystem>

namespace sordino {

// Reads and checks everything before a number is used; any thread but the audio thread.
Result<Model> load_model(const std::filesystem::path& path);

// The same from bytes in memory; name stands in the messages.
Result<Model> parse_model(std::span<const std::byte> bytes, const std::string& name);

// Between models and tensor files; checkpoints add tensors of their own.
Result<Model> model_from(const TensorFile& file, const std::string& name);
TensorFile tensors_of(const Model& model);

// Replaces the file only when the new one is complete. A model that load_model would refuse is not written.
Result<void> save_model(const std::filesystem::path& path, const Model& model);

} // namespace sordino
