// find_format: tables in all dialects, told by their first lines; and hints that know better.
#include "training/table/table_format.h"

#include "tests/catch.h"
#include "tests/tables.h"

using namespace sordino;
using namespace sordino::test;

namespace {

TableFormat format_of(const std::vector<std::string>& lines, const TableHints& hints = {}) {
    const auto format = find_format(lines, hints, "a.csv");
    REQUIRE(format);
    return *format;
}

using Columns = std::vector<std::size_t>;

} // namespace

TEST_CASE("table format: separators are found, with points and with commas in the numbers") {
    const char separator = GENERATE(',', ';', '\t', '|', ' ');
    const bool comma = GENERATE(false, true), header = GENERATE(false, true);
    if (comma && separator == ',') return;
    std::vector<std::string> lines;
    if (header) lines.push_back(std::string("x") + separator + "y" + separator + "z");
    for (int i = 0; i < 20; ++i) {
        std::string line = std::to_string(i % 7) + ".5" + separator + "-2.25" + separator + std::to_string(i);
        if (comma) std::replace(line.begin(), line.end(), '.', ',');
        lines.push_back(line);
    }
    const auto format = format_of(lines);
    CAPTURE(lines.back());
    CHECK(format.separator == separator);
    CHECK(format.decimal_comma == comma);
    CHECK(format.header == header);
    CHECK(format.names ==
          (header ? std::vector<std::string>{"x", "y", "z"} : std::vector<std::string>{"1", "2", "3"}));
    CHECK(format.channels == Columns{0, 1, 2});
    CHECK_FALSE(format.time_column);
}

TEST_CASE("table format: one column needs no separator, with a decimal comma or without") {
    CHECK(format_of({"value", "1", "2"}).separator == one_column);
    CHECK(format_of({"value", "1,5", "2,5", "3,5"}).decimal_comma);
    CHECK(format_of({"value", "1,5", "2,5", "3,5"}).names == std::vector<std::string>{"value"});
    CHECK(format_of({"1.5", "2.5"}).channels == Columns{0});
}

TEST_CASE("table format: numbers with a comma in quotes are numbers with a comma") {
    const auto format = format_of({"a,b", R"("1,5","2,5")", R"("3,5","4,5")"});
    CHECK(format.separator == ',');
    CHECK(format.decimal_comma);
    CHECK(format.channels == Columns{0, 1});
}

TEST_CASE("table format: a header is text over numbers, also where some of its names are numbers") {
    CHECK(format_of({"time,1,2", "0,5,6", "1,7,8"}).header);
    CHECK_FALSE(format_of({"0,5,6", "1,7,8"}).header);
    CHECK_FALSE(format_of({"NA,5,6", "1,7,8"}).header);
    CHECK_FALSE(format_of({"2014-04-02 14:25:00,5", "2014-04-02 14:30:00,6"}).header);
    CHECK(format_of({"a,b"}).header);
}

TEST_CASE("table format: the time column is the one whose name says so and that rises") {
    CHECK(*format_of({"time,a", "0,5", "1,7"}).time_column == 0);
    CHECK(*format_of({"a,Time (ms)", "5,0", "7,10"}).time_column == 1);
    CHECK(format_of({"a,Time (ms)", "5,0", "7,10"}).time_unit_s == 1e-3);
    CHECK_FALSE(format_of({"time,a", "5,5", "1,7", "0,1"}).time_column);
    CHECK_FALSE(format_of({"index,a", "0,5", "1,7"}).time_column);
    CHECK_FALSE(format_of({"0,5", "1,7", "2,7"}).time_column);
    CHECK(*format_of({"when,a", "2014-04-02,5", "2014-04-03,7"}).time_column == 0);
    CHECK(*format_of({"5,2014-04-02T10:00:00Z", "7,2014-04-02T10:00:01Z"}).time_column == 1);
}

TEST_CASE("table format: times since 1970 are told by their size, with a header and without") {
    const auto [first, second, unit] = GENERATE(
        table<const char*, const char*, double>({{"1396448700.5", "1396448701.5", 1.0},
                                                 {"1396448700500", "1396448701500", 1e-3},
                                                 {"1396448700500000", "1396448701500000", 1e-6},
                                                 {"1396448700500000000", "1396448701500000000", 1e-9}}));
    const bool header = GENERATE(false, true);
    std::vector<std::string> lines{std::string(first) + ",5", std::string(second) + ",7"};
    if (header) lines.insert(lines.begin(), "timestamp,a");
    const auto format = format_of(lines);
    REQUIRE(format.time_column);
    CHECK(format.time_unit_s == unit);
    CHECK(format.channels == Columns{1});
}

TEST_CASE("table format: the resolution is the last decimal of the time stamps") {
    CHECK(format_of({"time,a", "0.0028,5", "0.01,7"}).time_resolution_s == Approx(1e-4));
    CHECK(format_of({"time_ms,a", "2.5,5", "4,7"}).time_resolution_s == Approx(1e-4));
    CHECK(format_of({"t,a", "2014-04-02 10:00:00,5", "2014-04-02 10:00:01,7"}).time_resolution_s == 1.0);
    CHECK(format_of({"time,a", "1e-5,5", "2e-5,7"}).time_resolution_s == 0.0);
}

TEST_CASE("table format: columns of text are no channels, missing ones are") {
    const auto format =
        format_of({"a,label,b,place,c", "1,walking,,2014-04-02,3", "2,sitting,NA,2014-04-01,x"});
    CHECK(format.channels == Columns{0, 2, 4});
    CHECK_FALSE(format.time_column);
}

TEST_CASE("table format: hints go before what is found") {
    TableHints hints;
    hints.separator = ',';
    hints.decimal_comma = false;
    hints.header = true;
    hints.time_column = "none";
    const auto format = format_of({"1,2", "1,3", "2,4"}, hints);
    CHECK(format.header);
    CHECK(format.names == std::vector<std::string>{"1", "2"});
    CHECK_FALSE(format_of({"time,a", "0,5", "1,7"}, hints).time_column);
    hints.time_column = "x";
    CHECK(*format_of({"a,x", "0,5", "1,7"}, hints).time_column == 1);
    hints.time_column = "2";
    hints.time_unit_s = 0.01;
    CHECK(*format_of({"a,x", "0,5", "1,7"}, hints).time_column == 1);
    CHECK(format_of({"a,x", "0,5", "1,7"}, hints).time_unit_s == 0.01);
    CHECK(format_of({"a,x", "0,5", "1,7"}, hints).channels == Columns{0});
}

TEST_CASE("table format: a time column that is not there, and a table without numbers, are errors with what "
          "is there") {
    TableHints hints;
    hints.time_column = GENERATE("y", "0", "3");
    const auto wrong = find_format({"a,x", "0,5", "1,7"}, hints, "a.csv");
    REQUIRE_FALSE(wrong);
    CHECK(contains(wrong.error().message, "a.csv"));
    CHECK(contains(wrong.error().message, "a, x"));
    CHECK_FALSE(find_format({"a,x", "red,green"}, {}, "a.csv"));
    CHECK_FALSE(find_format({}, {}, "a.csv"));
}
