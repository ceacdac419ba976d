// Models by name for the C API, of the kind that the caller can use.
#pragma once

#include "model/window_model.h"

#include <memory>
#include <string>

namespace sordino::c_api {

// As find_model and find_window_model. Throw std::runtime_error with the sentence on what is wrong, for a
// model of the other kind one that names the calls it is for. Any thread but the audio thread.
std::shared_ptr<const Model> model_named(const std::string& name_or_path);
std::shared_ptr<const WindowModel> window_model_named(const std::string& name_or_path);

} // namespace sordino::c_api
