// Time stamps of moments that no row of a table has, as the table writes its own.
#pragma once

#include "training/table/table_reader.h"

#include <optional>
#include <string>

namespace sordino {

// What time 0 is (see TableRow::time), in the unit of the time column, by a row with text; nothing where it
// has no time stamp.
std::optional<TimeStamp> origin_of(const TableFormat& format, const TableRow& row);

// The stamp so many seconds behind the origin, with the decimals of the table's resolution (9 where that is
// not known).
std::string time_text(const TableFormat& format, const TimeStamp& origin, double seconds);

} // namespace sordino
