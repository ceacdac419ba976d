// The folder of the user's own models: what lies there can be named like a shipped model.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sordino {

// $XDG_DATA_HOME/sordino/models or ~/.local/share/sordino/models on Linux, ~/Library/Application
// Support/Sordino/models on macOS, %APPDATA%\Sordino\models on Windows. It need not exist. Empty where the
// platform does not say (no HOME). Any thread but the audio thread, as all of these.
std::filesystem::path user_model_folder();

// The file names of the weights files in it, without .safetensors, sorted. Hidden files are none. Empty where
// the folder is missing or cannot be read; never throws.
std::vector<std::string> user_model_names();

// The file of that name in it, whether or not it exists. Empty where the folder is, and where the name is
// none that a file there can have: "", with a '/' or '\', or beginning with a '.'.
std::filesystem::path user_model_path(const std::string& name);

} // namespace sordino
