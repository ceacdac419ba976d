// Figures against sums in two passes.
#include "training/report/channel_figures.h"

#include <cmath>
#include <limits>
#include <vector>

#include "tests/catch.h"
#include "tests/signals.h"

using namespace sordino::test;
using sordino::report::ChannelFigures;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

} // namespace

TEST_CASE(
    "channel figures: deviation and level of what was taken away are those of the sums, far from zero too") {
    Dice dice(1);
    ChannelFigures figures;
    std::vector<double> before;
    double taken = 0.0;
    for (int i = 0; i < 2000; ++i) {
        before.push_back(1e6 + 3.0 * dice.normal());
        const double change = 0.3 * dice.normal();
        figures.push(before.back(), before.back() - change);
        taken += change * change;
    }
    double mean = 0.0, squares = 0.0;
    for (const double x : before) mean += x / 2000.0;
    for (const double x : before) squares += (x - mean) * (x - mean);
    CHECK(figures.deviation() == Approx(std::sqrt(squares / 2000.0)).epsilon(1e-6));
    CHECK(figures.taken() == Approx(std::sqrt(taken / 2000.0)).epsilon(1e-6));
    CHECK(figures.json()["taken_db"].get<double>() == Approx(-20.0).margin(0.5));
}

TEST_CASE("channel figures: a value that was missing is filled where there is one after, and is nothing "
          "taken away") {
    ChannelFigures figures;
    figures.push(1.0, 1.0);
    figures.push(3.0, missing);
    figures.push(missing, 100.0);
    figures.push(std::numeric_limits<double>::infinity(), missing);
    CHECK(figures.missing() == 2);
    CHECK(figures.filled() == 1);
    CHECK(figures.deviation() == Approx(1.0));
    CHECK(figures.taken() == 0.0);
    CHECK(figures.json()["taken_db"].is_null());
}

TEST_CASE("channel figures: a channel that does not move, or has no rows, has no level") {
    ChannelFigures figures;
    CHECK(figures.json()["taken_db"].is_null());
    figures.push(5.0, 4.0);
    figures.push(5.0, 4.0);
    CHECK(figures.taken() == 1.0);
    CHECK(figures.json()["taken_db"].is_null());
}
