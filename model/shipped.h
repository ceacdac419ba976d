// Models by name, those that come with the program and the user's own, and all others by path.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/model.h"

namespace sordino {

inline constexpr const char* default_model = "voice";

// Sorted. The models of weights/ at the time of the build.
std::vector<std::string> shipped_model_names();

bool is_shipped(const std::string& name);

// In this order: a shipped model's name; the name of one in user_model_folder(); the path of a weights file,
// which has a '/' or ends in .safetensors. All who use a shipped model at a time share one copy; a file is
// read each time. The error for an unknown name lists both kinds of names. Any thread but the audio thread.
Result<std::shared_ptr<const Model>> find_model(const std::string& name_or_path);

} // namespace sordino
