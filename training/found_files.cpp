// Walking through folders and reading manifests.
#include "training/found_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <tuple>

namespace sordino {

namespace fs = std::filesystem;

Result<std::vector<FoundFile>> find_files(const std::vector<fs::path>& paths) {
    std::vector<FoundFile> found;
    for (const auto& path : paths) {
        std::error_code ec;
        if (fs::is_regular_file(path, ec)) {
            found.push_back({path, path.filename().generic_string()});
            continue;
        }
        if (!fs::is_directory(path, ec))
            return fail(fmt::format("{}: no such folder or file", path.string()));
        std::vector<fs::path> above{
            fs::canonical(path, ec)}; // the folders down to the present one, without links
        for (auto it =
                 fs::recursive_directory_iterator(path, fs::directory_options::follow_directory_symlink, ec);
             it != fs::recursive_directory_iterator(); it.increment(ec)) {
            const bool hidden = it->path().filename().string().starts_with('.');
            above.resize(static_cast<std::size_t>(it.depth()) + 1);
            if (it->is_directory(ec)) {
                above.push_back(fs::canonical(it->path(), ec));
                const bool leads_back =
                    std::find(above.begin(), above.end() - 1, above.back()) != above.end() - 1;
                if (hidden || leads_back) it.disable_recursion_pending();
            }
            if (!hidden && it->is_regular_file(ec))
                found.push_back({it->path(), it->path().lexically_relative(path).generic_string()});
        }
        if (ec) return fail(fmt::format("{}: {}", path.string(), ec.message()));
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return std::tie(a.name, a.path) < std::tie(b.name, b.path);
    });
    return found;
}

Result<std::vector<FoundFile>> files_in_manifest(const fs::path& manifest, const fs::path& root,
                                                 const std::string& kind) {
    std::ifstream in(manifest);
    if (!in) return fail(fmt::format("{}: cannot be read", manifest.string()));
    std::vector<FoundFile> found;
    int row = 0;
    for (std::string line; std::getline(in, line);) {
        if (++row == 1 || line.empty() || line.front() == '#') continue;
        std::istringstream cells(line);
        std::string file_kind, name;
        if (!std::getline(cells, file_kind, ',') || !std::getline(cells, name, ','))
            return fail(
                fmt::format("{}: row {}: expected kind,name,source,licence,sha256", manifest.string(), row));
        if (file_kind != kind) continue;
        std::error_code ec;
        if (!fs::is_regular_file(root / name, ec))
            return fail(fmt::format(
                "{}: row {} names {}, which is not below {}; --data names the folder that holds it",
                manifest.string(), row, name, root.string()));
        found.push_back({root / name, name});
    }
    return found;
}

} // namespace sordino
