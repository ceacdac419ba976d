// Files that hold recordings, by folder or by a list.
#pragma once

#include "model/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sordino {

struct FoundFile {
    std::filesystem::path path;
    std::string name; // relative, with '/'
};

// The files below the given folders (and the given files themselves), sorted, hidden ones left out.
// Errors: a path that is not there.
Result<std::vector<FoundFile>> find_files(const std::vector<std::filesystem::path>& paths);

// The files of a manifest (CSV with the columns kind, name, source, licence, sha256; # comments) of one kind,
// relative to root. Errors: unreadable, a row without the columns, a file that is not there.
Result<std::vector<FoundFile>> files_in_manifest(const std::filesystem::path& manifest,
                                                 const std::filesystem::path& root, const std::string& kind);

} // namespace sordino
