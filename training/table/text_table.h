// TableReader of a text: lines, cells, values.
#pragma once

#include <memory>

#include "training/table/line_reader.h"
#include "training/table/table_reader.h"

namespace sordino {

Result<std::unique_ptr<TableReader>> open_text_table(ByteSource source, const TableHints& hints);

} // namespace sordino
