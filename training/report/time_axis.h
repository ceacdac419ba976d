// Where rows of a table are on a page's axis, and what its numbers mean.
#pragma once

#include "training/table/table_reader.h"

#include <nlohmann/json.hpp>

#include <cstdint>

namespace sordino::report {

// Seconds as TableRow::time has them; the row's number, from 0, where the table has no times.
double place_on_axis(const TableRow& row, std::int64_t number);

// What the page is told: {"unit": "date", "s" or "row", "origin", "end"}. The origin is what place 0 is,
// seconds since 1970 for dates; the end is the last row's place.
class TimeAxis {
  public:
    explicit TimeAxis(const TableInfo& info);

    double push(const TableRow& row); // the next row's place
    std::int64_t rows() const { return rows_; }
    double end() const { return end_; }
    bool has_times() const { return has_times_; } // of the rows so far
    nlohmann::json json() const;

  private:
    void find_origin(const TableRow& row);

    TableFormat format_;
    std::int64_t rows_ = 0;
    double origin_ = 0, end_ = 0; // s, or rows
    bool has_times_ = false;
};

} // namespace sordino::report
