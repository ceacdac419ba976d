// Bins against the rows that they hold.
#include "training/report/envelopes.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/catch.h"
#include "tests/signals.h"

using namespace sordino;
using namespace sordino::test;
using report::Envelopes;

namespace {

constexpr float none = std::numeric_limits<float>::quiet_NaN();

struct Rows {
    std::vector<double> places;
    std::vector<std::vector<float>> values;
};

Rows some_rows(std::size_t count, std::size_t tracks, unsigned seed) {
    Dice dice(seed);
    Rows rows;
    double place = 0.0;
    for (std::size_t r = 0; r < count; ++r) {
        rows.places.push_back(place += dice.uniform(0.1, 2.0));
        rows.values.emplace_back();
        for (std::size_t t = 0; t < tracks; ++t)
            rows.values.back().push_back(dice.unit() < 0.4 ? none : static_cast<float>(dice.normal()));
    }
    return rows;
}

Envelopes envelopes_of(const Rows& rows, std::size_t tracks, std::size_t most_bins) {
    Envelopes envelopes(tracks, most_bins);
    for (std::size_t r = 0; r < rows.places.size(); ++r) envelopes.push(rows.places[r], rows.values[r]);
    return envelopes;
}

bool same(float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); }

} // namespace

TEST_CASE(
    "envelopes: a bin has the places of its first and last row, and the lowest and highest of its values") {
    const auto count = static_cast<std::size_t>(GENERATE(1, 7, 8, 9, 31, 32, 33, 1000));
    const auto rows = some_rows(count, 2, 1);
    const auto envelopes = envelopes_of(rows, 2, 8);
    const auto width = static_cast<std::size_t>(envelopes.rows_a_bin());
    REQUIRE(envelopes.bins() == (count + width - 1) / width);
    for (std::size_t b = 0; b < envelopes.bins(); ++b) {
        const std::size_t begin = b * width, end = std::min(begin + width, count);
        CHECK(envelopes.first()[b] == rows.places[begin]);
        CHECK(envelopes.last()[b] == rows.places[end - 1]);
        for (std::size_t t = 0; t < 2; ++t) {
            float low = none, high = none;
            for (std::size_t r = begin; r < end; ++r) {
                low = std::fmin(low, rows.values[r][t]);
                high = std::fmax(high, rows.values[r][t]);
            }
            CHECK(same(envelopes.low(t)[b], low));
            CHECK(same(envelopes.high(t)[b], high));
        }
    }
}

TEST_CASE("envelopes: a log of any length has more than half of the bins and never more than all") {
    Envelopes envelopes(1, 16);
    const std::vector<float> value{1.0F};
    for (std::int64_t r = 1; r <= 5000; ++r) {
        envelopes.push(static_cast<double>(r), value);
        CHECK(envelopes.rows() == r);
        CHECK(envelopes.bins() <= 16);
        CHECK(static_cast<std::int64_t>(envelopes.bins()) >= std::min<std::int64_t>(r, 9));
        CHECK(envelopes.full() == (r == 16 * envelopes.rows_a_bin()));
    }
}

TEST_CASE("envelopes: infinity is no value") {
    Envelopes envelopes(1, 2);
    for (const float x :
         {-std::numeric_limits<float>::infinity(), 3.0F, std::numeric_limits<float>::infinity(), 2.0F})
        envelopes.push(0.0, std::vector{x});
    CHECK(envelopes.low(0)[0] == 3.0F);
    CHECK(envelopes.high(0)[0] == 3.0F);
    CHECK(envelopes.low(0)[1] == 2.0F);
}
