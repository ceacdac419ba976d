// Rows written as a table of the same kind as the one they come from.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "model/result.h"
#include "training/table/table_reader.h"

namespace sordino {

// One thread at a time.
class TableWriter {
  public:
    // path: "-" is standard output, which gets each row at once; files are written to a temporary beside the
    // target that replaces it in finish(). A name that ends in .npy gets (rows, channels) of 32-bit floats
    // without time stamps and text, one in .gz is packed, one in .tsv or .tsv.gz has tabs; else separator,
    // decimal comma and header are those of `like`. A .npy to standard output is not possible: it begins with
    // the number of its rows. Errors: AtomicFile's.
    static Result<TableWriter> create(const std::string& path, const TableInfo& like);

    TableWriter(TableWriter&&) noexcept;
    ~TableWriter();

    // The row as it was read, but for these channels: channels[i] (an index into TableInfo::channels) gets
    // values[i], as the shortest text that reads back as the same float; NaN and infinity as an empty cell
    // ("nan" where blanks or nothing separate cells). A row without text (of a grid, .npy or sound) gets its
    // values, its time stamp as TableInfo::format has them, counted from the first row with text, and empty
    // cells for text. Errors: the system's.
    Result<void> write(const TableRow& row, std::span<const float> values,
                       std::span<const std::size_t> channels);
    Result<void> write(const TableRow& row, std::span<const float> values); // all channels, in their order
    Result<void> write(const TableRow& row);                                // as it was read

    // Once, after the last row: only now the file is there. Without it nothing changes.
    Result<void> finish();

  private:
    struct Impl;
    explicit TableWriter(std::unique_ptr<Impl>);
    std::unique_ptr<Impl> impl_;
};

} // namespace sordino
