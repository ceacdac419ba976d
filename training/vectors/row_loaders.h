// What load_rows consists of, one function a kind. Errors as there.
#pragma once

#include "training/vectors/row_set.h"

namespace sordino {

Result<RowSet> load_idx_rows(const std::vector<std::filesystem::path>& files, const RowSettings& settings);
Result<RowSet> load_pictures(const std::vector<std::filesystem::path>& paths, const RowSettings& settings);
Result<RowSet> load_table_rows(const std::vector<std::filesystem::path>& files, const RowSettings& settings);

// A picture with the channels and the size that settings ask for.
Image brought_to(Image image, const RowSettings& settings);

// Errors: so many values are more than memory may hold.
Result<void> expect_room(std::size_t rows, const VectorSpec& spec, const std::string& path);

} // namespace sordino
