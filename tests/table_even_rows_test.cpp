// EvenRows and measured_rate: even tables as they are, the others against interpolation by hand.
#include "training/table/even_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/catch.h"
#include "tests/signals.h"
#include "tests/tables.h"

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

std::vector<EvenRow> even(EvenRows grid, const std::vector<double>& times,
                          const std::vector<double>& values) {
    std::vector<EvenRow> rows;
    EvenRow row;
    for (std::size_t i = 0; i < times.size(); ++i) {
        grid.push(times[i], {&values[i], 1});
        while (grid.next(row)) rows.push_back(row);
    }
    return rows;
}

std::vector<double> values_of(const std::vector<EvenRow>& rows) {
    std::vector<double> values;
    for (const auto& row : rows) values.push_back(row.values.at(0));
    return values;
}

std::vector<double> random_values(std::size_t count) {
    Dice dice(3);
    std::vector<double> values(count);
    for (double& value : values) value = dice.normal();
    return values;
}

double rounded(double time, double resolution) { return std::round(time / resolution) * resolution; }

} // namespace

TEST_CASE(
    "even rows: an even table comes out bit for bit and at once, whatever its rate and its clock's error") {
    const double rate = GENERATE(0.001, 1.0, 99.9, 360.0, 48000.0), clock_error = GENERATE(0.0, 5e-4, -5e-4);
    const auto values = random_values(5000);
    EvenRows grid(rate, 1);
    EvenRow row;
    for (std::size_t i = 0; i < values.size(); ++i) {
        grid.push(17.0 + static_cast<double>(i) / rate * (1.0 + clock_error), {&values[i], 1});
        REQUIRE(grid.next(row));
        REQUIRE(row.values[0] == values[i]);
        REQUIRE(row.is_a_row);
        REQUIRE(row.starts_stretch == (i == 0));
        REQUIRE_FALSE(grid.next(row));
    }
}

TEST_CASE("even rows: rounded time stamps are even, up to a third of a step") {
    const auto [rate, resolution] =
        GENERATE(table<double, double>({{360.0, 1e-4}, {256.0, 1e-3}, {128.0, 1e-3}, {10.0, 0.01}}));
    const auto values = random_values(20'000);
    std::vector<double> times;
    for (std::size_t i = 0; i < values.size(); ++i)
        times.push_back(rounded(static_cast<double>(i) / rate, resolution));
    const auto measured = measured_rate(times, resolution);
    REQUIRE(measured);
    CHECK(*measured == rate);
    CHECK(values_of(even(EvenRows(rate, 1, resolution), times, values)) == values);
}

TEST_CASE("even rows: rows without time stamps are the rows of the grid") {
    const auto values = random_values(100);
    CHECK(values_of(even(EvenRows(10.0, 1), std::vector<double>(100, none), values)) == values);
}

TEST_CASE("even rows: random times give what interpolation by hand gives") {
    Dice dice(5);
    std::vector<double> times{0.0}, values = random_values(3000);
    while (times.size() < values.size()) times.push_back(times.back() + 0.2 + 1.6 * dice.unit());
    const auto rows = even(EvenRows(1.0, 1), times, values);
    double place = 0.0;
    std::size_t between = 0;
    for (const auto& row : rows) {
        place = row.time;
        const auto after =
            static_cast<std::size_t>(std::lower_bound(times.begin(), times.end(), place) - times.begin());
        CAPTURE(place);
        if (row.is_a_row) {
            const bool near =
                std::abs(times[after] - place) <= 0.0101 || std::abs(times[after - 1] - place) <= 0.0101;
            REQUIRE((near || after == 0));
            continue;
        }
        const double apart = times[after] - times[after - 1], share = (place - times[after - 1]) / apart;
        const double line = values[after - 1] + share * (values[after] - values[after - 1]);
        if (apart > 1.5) {
            REQUIRE(std::isnan(row.values[0]));
        } else {
            REQUIRE(row.values[0] == Approx(line).margin(1e-9));
        }
        ++between;
    }
    CHECK(between > 2000);
    CHECK(rows.size() == Approx(times.back()).margin(3.0));
}

TEST_CASE("even rows: places are one step apart, and none is left out") {
    Dice dice(6);
    std::vector<double> times{5.0};
    while (times.size() < 1000) times.push_back(times.back() + 0.01 + 3.0 * dice.unit());
    const auto rows = even(EvenRows(1.0, 1), times, random_values(1000));
    for (std::size_t i = 1; i < rows.size(); ++i)
        REQUIRE(rows[i].time - rows[i - 1].time == Approx(1.0).margin(0.001));
    CHECK(rows.front().time == 5.0);
}

TEST_CASE("even rows: missing rows are missing, and a missing value makes only its own neighbours missing") {
    const auto gap = values_of(even(EvenRows(1.0, 1), {0, 1, 4, 5}, {1, 2, 5, 6}));
    CHECK(same(gap, {1, 2, none, none, 5, 6}));
    const auto hole = values_of(even(EvenRows(1.0, 1), {0, 1, 2, 3}, {1, none, 3, 4}));
    CHECK(same(hole, {1, none, 3, 4}));
    const auto shifted = values_of(even(EvenRows(1.0, 1), {0, 1.5, 2.5, 3.5, 4.5}, {0, none, 2.5, 3.5, 4.5}));
    CHECK(same(shifted, {0, none, none, 3, 4}));
}

TEST_CASE("even rows: a gap that is too long starts a new stretch at once") {
    const double last = GENERATE(99'999.0, 100'001.5, 1e300);
    const auto rows = even(EvenRows(1.0, 1), {0, last}, {1, 2});
    CHECK(rows.back().values[0] == 2.0);
    CHECK(rows.back().starts_stretch == (last > 100'000.0));
    CHECK(rows.size() == (last > 100'000.0 ? 2U : 100'000U));
}

TEST_CASE("even rows: after a reset the next row is a first one") {
    EvenRows grid(1.0, 1);
    const double value = 4.0;
    EvenRow row;
    grid.push(0.0, {&value, 1});
    REQUIRE(grid.next(row));
    grid.reset();
    CHECK_FALSE(grid.next(row));
    grid.push(0.3, {&value, 1});
    REQUIRE(grid.next(row));
    CHECK(row.starts_stretch);
    CHECK(row.time == 0.3);
}

TEST_CASE("measured rate: gaps, late rows and rounding do not count") {
    std::vector<double> times;
    for (int i = 0; i < 500; ++i)
        times.push_back(0.0101 * i + (i > 200 ? 3.0 : 0.0) + (i % 50 == 7 ? 0.004 : 0.0));
    CHECK(*measured_rate(times) == Approx(1.0 / 0.0101).epsilon(1e-9));
    times.clear();
    for (int i = 0; i < 3000; ++i) times.push_back(i < 1000 ? 0.004 * i : 1e6 + i); // the first thousand
    CHECK(*measured_rate(times) == 250.0);
    CHECK(*measured_rate(std::vector<double>{0, 300, 600}) == Approx(1.0 / 300.0));
}

TEST_CASE("measured rate: too few times, equal ones and no numbers are errors") {
    CHECK_FALSE(measured_rate({}));
    CHECK_FALSE(measured_rate(std::vector<double>{1.0}));
    CHECK_FALSE(measured_rate(std::vector<double>{1.0, 1.0, 1.0}));
    CHECK_FALSE(measured_rate(std::vector<double>{1.0, none, 2.0}));
    CHECK_FALSE(measured_rate(std::vector<double>{3.0, 2.0, 1.0}));
}
