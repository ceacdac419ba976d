// Rows written as they came: an IDX, pictures in a folder, or a table.
#pragma once

#include "training/vectors/row_set.h"

namespace sordino {

// rows: (values, rows), those of `set` restored; source: the path that set was read from. An IDX gets bytes,
// packed where the name ends in .gz. Pictures become PNGs under their names in the folder `out`, which is
// made if missing, or one file where the source is one. A table is the source with new values, see
// TableWriter; rows that were left out are in it as they were. An IDX or a table also goes to a .npy, of all
// rows. Errors: those of the writers.
Result<void> write_rows(const std::string& out, const std::string& source, const RowSet& set,
                        const Eigen::MatrixXf& rows, const RowSettings& settings);

} // namespace sordino
