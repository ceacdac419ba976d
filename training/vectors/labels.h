// The classes of rows.
#pragma once

#include "model/result.h"

#include <cstddef>
#include <string>
#include <vector>

namespace sordino {

// One for each of `count` rows: an IDX of one dimension, or a table of one column of whole numbers (with
// several, the one named label). path names the file, rows: what they are labels of, for messages. Errors:
// those of the readers, another number of labels, labels that are no whole numbers of 0 or more.
Result<std::vector<int>> read_labels(const std::string& path, std::size_t count, const std::string& rows);

} // namespace sordino
