// Where each platform keeps what belongs to a user, and the weights files there.
#include "model/model_folder.h"

#include <algorithm>
#include <cstdlib>
#include <system_error>

namespace sordino {
namespace {

namespace fs = std::filesystem;

constexpr const char* extension = ".safetensors";

// Empty where the variable is not set, or no absolute path: what it is relative to would be a matter of luck.
fs::path folder_in(const char* variable) {
    const char* value = std::getenv(variable);
    const fs::path folder = value != nullptr ? value : "";
    return folder.is_absolute() ? folder : fs::path();
}

fs::path below(const fs::path& folder, const char* rest) { return folder.empty() ? folder : folder / rest; }

bool is_model_name(const std::string& name) {
    return !name.empty() && name.front() != '.' && name.find_first_of("/\\") == name.npos;
}

} // namespace

fs::path user_model_folder() {
#if defined(_WIN32)
    return below(folder_in("APPDATA"), "Sordino/models");
#elif defined(__APPLE__)
    return below(folder_in("HOME"), "Library/Application Support/Sordino/models");
#else
    const fs::path data = folder_in("XDG_DATA_HOME");
    return below(data.empty() ? below(folder_in("HOME"), ".local/share") : data, "sordino/models");
#endif
}

std::vector<std::string> user_model_names() {
    std::vector<std::string> names;
    std::error_code error;
    fs::directory_iterator entry(user_model_folder(), error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        const fs::path& file = entry->path();
        std::string name = file.stem().string();
        std::error_code gone;
        if (file.extension() == extension && is_model_name(name) && entry->is_regular_file(gone))
            names.push_back(std::move(name));
    }
    std::ranges::sort(names);
    return names;
}

fs::path user_model_path(const std::string& name) {
    const fs::path folder = user_model_folder();
    return folder.empty() || !is_model_name(name) ? fs::path() : folder / (name + extension);
}

} // namespace sordino
