// Cells: numbers, words for nothing, and text.
#include "training/table/cell_value.h"

#include <string>

#include "tests/catch.h"
#include "training/table/time_names.h"

using namespace sordino;

namespace {

CellValue::Kind kind(const char* cell, bool comma = false) { return cell_value(cell, comma).kind; }

} // namespace

TEST_CASE("table cells: numbers are read with a point or with a comma, never with both") {
    CHECK(cell_value("1.5", false).number == 1.5);
    CHECK(cell_value(" +1.5 ", false).number == 1.5);
    CHECK(cell_value("-2e3", false).number == -2000.0);
    CHECK(cell_value("1,5", true).number == 1.5);
    CHECK(cell_value("-1,5E-1", true).number == -0.15);
    CHECK(cell_value("7", true).number == 7.0);
    CHECK(kind("1,5") == CellValue::Kind::text);
    CHECK(kind("1.5", true) == CellValue::Kind::text);
    CHECK(kind("1.234,5", true) == CellValue::Kind::text);
}

TEST_CASE("table cells: words for nothing, infinities and numbers beyond a double are missing") {
    const auto cell = GENERATE("", " ", "-", "?", "NaN", "nan", "-nan", "NA", "N/A", "#N/A", "null", "NULL",
                               "None", "inf", "-Inf", "+infinity", "1e999");
    CAPTURE(cell);
    CHECK(kind(cell) == CellValue::Kind::missing);
    CHECK(kind(cell, true) == CellValue::Kind::missing);
}

TEST_CASE("table cells: everything else is text") {
    const auto cell =
        GENERATE("x", "1.5x", "+-1", "--1", "0x10", "1 2", "1.2.3", "walking", "1e", "true", "5%");
    CAPTURE(cell);
    CHECK(kind(cell) == CellValue::Kind::text);
    CHECK(kind(cell, true) == CellValue::Kind::text);
    CHECK(kind(std::string(5000, '1').append("x").c_str(), true) == CellValue::Kind::text);
}

TEST_CASE("time names: a name says time by its words, and the unit with it") {
    const auto [name, unit] = GENERATE(table<const char*, double>({{"time", 0.0},
                                                                   {"Time (s)", 1.0},
                                                                   {"time_s", 1.0},
                                                                   {"t", 0.0},
                                                                   {"t [ms]", 1e-3},
                                                                   {"Timestamp", 0.0},
                                                                   {"timestamp_us", 1e-6},
                                                                   {"epoch_ns", 1e-9},
                                                                   {"seconds", 1.0},
                                                                   {"Time since start (min)", 60.0},
                                                                   {"elapsed time", 0.0},
                                                                   {"Unix Timestamp", 0.0},
                                                                   {"t / \xC2\xB5s", 1e-6},
                                                                   {"Date", 0.0},
                                                                   {"milliseconds", 1e-3}}));
    CAPTURE(name);
    CHECK(time_name(name).says_time);
    CHECK(time_name(name).unit_s == unit);
}

TEST_CASE("time names: other names do not") {
    const auto name = GENERATE("value", "s", "ms", "response time", "temperature", "speed (m/s)",
                               "uptime_total", "", "accelerometer t", "min", "sample index");
    CAPTURE(name);
    CHECK_FALSE(time_name(name).says_time);
}
