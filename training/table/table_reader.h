// Rows of a sensor's log one after another: text (CSV and its like, packed by gzip or not), .npy, or a sound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "model/result.h"
#include "training/table/table_format.h"
#include "training/table/table_problems.h"

namespace sordino {

struct TableInfo {
    std::string path;                  // or "standard input"
    TableFormat format;                // of a .npy or a sound: columns without names
    std::vector<std::string> channels; // names of the columns of numbers, "1", "2", ... where there are none
    bool named = false;                // whether these are names
    bool has_time = false;             // whether rows have time stamps
    double rate_hz = 0.0; // of a table without time stamps: a sound's own, or the hint; 0: not known
};

struct TableRow {
    // Seconds since the first row (or its difference in time stamps). Without time stamps the place of the
    // row, those left out counted too, by the rate; NaN where the rate is not known.
    double time = 0.0;
    std::vector<double> values; // one for each channel; NaN: missing, see cell_value.h

    // The row's text, all columns, as RowSplitter gives it; none in .npy and sound.
    std::vector<std::string> cells;
    std::int64_t line = 0; // in the text, from 1; elsewhere the row's number, from 1
};

// Holds a buffer and a row, however long the table is. One thread at a time.
//
// A row whose number of columns is wrong, or whose time stamp cannot be read or does not rise, is left out; a
// text where a number is expected is a missing value. problems() counts both. Empty cells at the end of a row
// beyond its columns are no problem, and neither are empty lines and comments (beginning with '#').
class TableReader {
  public:
    // path: "-" is standard input. What is in the file tells its kind, by its first bytes: a sound, .npy, and
    // text where it is neither. Reads no more from a pipe than what is there once two rows are, and next()
    // gives a row as soon as its line is whole.
    //
    // .npy: 1-d (one channel) or 2-d (rows, channels), little-endian f4, f8, i2, i4 or i8, C order. Errors:
    // the file's, those of find_format, and anything else in a .npy.
    static Result<std::unique_ptr<TableReader>> open(const std::string& path, const TableHints& hints = {});

    // The same from a descriptor, which stays open and belongs to the caller; no sound. name: for messages.
    static Result<std::unique_ptr<TableReader>> open(int descriptor, std::string name,
                                                     const TableHints& hints = {});

    virtual ~TableReader() = default;

    virtual const TableInfo& info() const = 0;

    // Fills `row`, whose memory is used again; false at the end. Errors: a file that is damaged or cut off
    // there, a line of more than 1 MiB, and with TableHints::strict the first problem, as path:line. After an
    // error it is over.
    virtual Result<bool> next(TableRow& row) = 0;

    const TableProblems& problems() const { return problems_; }

  protected:
    TableProblems problems_;
};

// For each wanted name the channel of the table with that name, whatever the order. Where the table or the
// model has no names (wanted "1", "2", ...), their positions, if they are as many. Errors: a name that is
// missing or stands there twice.
Result<std::vector<std::size_t>> match_channels(const std::vector<std::string>& wanted,
                                                const TableInfo& info);

} // namespace sordino
