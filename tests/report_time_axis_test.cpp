// What the axis of a page is, by the table's first row.
#include "training/report/time_axis.h"

#include "tests/catch.h"
#include "tests/tables.h"

using namespace sordino;
using namespace sordino::test;
using report::TimeAxis;

namespace {

TimeAxis axis_of(const std::string& text, const TableHints& hints = {}) {
    const auto table = read_text(text, hints);
    INFO(table.error);
    REQUIRE(table.rows.size() == 3);
    TimeAxis axis(table.info);
    for (const auto& row : table.rows) axis.push(row);
    CHECK(axis.rows() == 3);
    return axis;
}

} // namespace

TEST_CASE("time axis: dates and seconds since 1970 are dates, in seconds since 1970") {
    const std::string text =
        GENERATE("time,x\n2014-04-02 14:25:00,1\n2014-04-02 14:25:01,2\n2014-04-02 14:25:04,1\n",
                 "time,x\n1396448700,1\n1396448701,2\n1396448704,1\n",
                 "time_ms,x\n1396448700000,1\n1396448701000,2\n1396448704000,1\n");
    const auto axis = axis_of(text).json();
    CHECK(axis["unit"] == "date");
    CHECK(axis["origin"].get<double>() == Approx(1396448700.0).epsilon(1e-12));
    CHECK(axis["end"].get<double>() == Approx(4.0));
}

TEST_CASE("time axis: other numbers are seconds, and begin where the table begins") {
    const auto axis = axis_of("time_ms,x\n2500,1\n3500,2\n4500,3\n").json();
    CHECK(axis["unit"] == "s");
    CHECK(axis["origin"].get<double>() == Approx(2.5));
    CHECK(axis["end"].get<double>() == Approx(2.0));
}

TEST_CASE("time axis: without time stamps rows are at their rate, and counted from 1 where there is none") {
    TableHints hints;
    hints.rate_hz = 4.0;
    const auto timed = axis_of("x,y\n1,2\n2,3\n3,4\n", hints).json();
    CHECK(timed["unit"] == "s");
    CHECK(timed["end"] == 0.5);
    const auto counted = axis_of("x,y\n1,2\n2,3\n3,4\n").json();
    CHECK(counted["unit"] == "row");
    CHECK(counted["origin"] == 1.0);
    CHECK(counted["end"] == 2.0);
}
