// Models by name, those that come with the program and the user's own, and all others by path.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/model_kind.h"
#include "model/safetensors.h"
#include "model/vector_model.h"
#include "model/window_model.h"

namespace sordino {

inline constexpr const char* default_model = "voice";

// Sorted. The models of weights/ at the time of the build, of one kind.
std::vector<std::string> shipped_model_names(ModelKind kind = ModelKind::spectral);

std::vector<std::string> all_shipped_model_names(); // those of sound first

bool is_shipped(const std::string& name); // of any kind

// In this order: a shipped model's name; the name of one in user_model_folder(); the path of a weights file,
// which has a '/' or ends in .safetensors. All who use a shipped model at a time share one copy; a file is
// read each time. The error for an unknown name lists both kinds of names. Any thread but the audio thread.
Result<std::shared_ptr<const Model>> find_model(const std::string& name_or_path);
Result<std::shared_ptr<const WindowModel>> find_window_model(const std::string& name_or_path);
Result<std::shared_ptr<const VectorModel>> find_vector_model(const std::string& name_or_path);

// The file of a model of any kind, which may be none that this version reads. Errors as theirs.
Result<TensorFile> find_weights(const std::string& name_or_path);

// Errors as theirs; a kind that is none of ModelKind.
Result<ModelKind> kind_of_model(const std::string& name_or_path);

} // namespace sordino
