// Which names of files say that a table is in them.
#pragma once

#include <filesystem>
#include <string_view>

namespace sordino {

enum class TableKind { none, text, packed_text, npy };

// By the extension, small letters or capitals: .csv, .tsv, .txt; the same with .gz behind; .npy.
TableKind table_kind(const std::filesystem::path& path);

inline bool is_table(const std::filesystem::path& path) { return table_kind(path) != TableKind::none; }

} // namespace sordino
