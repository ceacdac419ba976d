// TableReader of a .npy file.
#pragma once

#include <memory>

#include "training/table/byte_source.h"
#include "training/table/table_reader.h"

namespace sordino {

// The source begins with `npy_magic`.
Result<std::unique_ptr<TableReader>> open_npy_table(ByteSource source, const TableHints& hints);

} // namespace sordino
