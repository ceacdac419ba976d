// What a table looks like as text, found out from its beginning.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/result.h"
#include "training/table/time_stamp.h"

namespace sordino {

inline constexpr char one_column = '\n'; // the separator of a table of one column: it stands in no line

// What the caller knows better; what is left as it is here is found out.
struct TableHints {
    std::optional<char> separator; // ' ': any run of spaces and tabs
    std::optional<bool> decimal_comma;
    std::optional<bool> header;
    std::string time_column;  // its name, its number from 1, or "none"
    double time_unit_s = 0.0; // of a numeric time column: what 1 means in seconds; 0: found out
    double rate_hz = 0.0;     // of a table without time stamps; 0: not known
    bool strict = false;      // the first problem with a row (see TableProblems) is an error
};

struct TableFormat {
    char separator = ',';
    bool decimal_comma = false;
    bool header = false;
    std::vector<std::string> names;    // of all columns as the header has them; without one, "1", "2", ...
    std::vector<std::size_t> channels; // the columns of numbers, rising; never the time column
    std::optional<std::size_t> time_column;
    TimeKind time_kind = TimeKind::none;
    double time_unit_s = 1.0;       // of a numeric time column
    double time_resolution_s = 0.0; // the last decimal of the time stamps in the sample; 0: not known
};

// How it is found out, from the first lines that are neither empty nor comments (beginning with '#'):
//
// Separator: of tab ; | , and blanks the one with the largest share of rows of equal width times the share of
// their cells that are numbers, times or missing; at a tie the first of them; one column where none divides
// the first line and the rows. A first line of another width counts against it.
//
// Decimal comma: where more cells are numbers with a comma than with a point.
//
// Header: the first line is one where a cell of it is text in a column in which most cells below are not;
// with nothing below, where no cell is a number or a time.
//
// Time column: with a header the first column whose name says time and whose cells read as rising times. Such
// a name is made of words (parted by anything but letters and digits) of which one is time, timestamp, t, ts,
// date, datetime, clock, epoch, elapsed or a spelled-out unit (seconds, sec, millis, ...), and the others are
// units, "since", "start", "utc" and the like. Otherwise, with a header or without, the first column of dates
// (ISO 8601); without a header also a first column of rising numbers of at least 1e9: times since 1970.
// Rising: the last is after the first, and one step in ten (or one at all) falls at most.
//
// Unit of a numeric time: the one in the name (s, ms, us, ns, min, h: "time_ms", "t [us]"); otherwise by
// size, as times since 1970: from 1e17 nanoseconds, from 1e14 microseconds, from 1e11 milliseconds, below
// that seconds.
//
// Channels: the other columns, but for those of text alone: no number in the sample, and some text.
//
// name: of the table, for messages. Errors: hints that do not fit, and a table without a column of numbers.
Result<TableFormat> find_format(const std::vector<std::string>& lines, const TableHints& hints,
                                const std::string& name);

// A stamp of the format's time column, nothing where the cell is none. The unit is time_unit_s.
std::optional<TimeStamp> stamp_in(const TableFormat& format, std::string_view cell);

// For messages: "tab", "blanks", "nothing" or the character.
std::string separator_name(char separator);

} // namespace sordino
