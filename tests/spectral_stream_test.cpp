// Channels of a sensor through chains of sound, in their own units.
#include "model/spectral_stream.h"

#include "tests/catch.h"
#include "tests/models.h"

#include <limits>

using namespace sordino;
using namespace sordino::test;

namespace {

using Rows = std::vector<std::vector<double>>;

// Hops of 128 rows.
Model of_table(Model model, std::vector<float> deviation, double rate_hz = 500.0) {
    TableSpec table;
    for (std::size_t c = 0; c < deviation.size(); ++c)
        table.channels.push_back("channel " + std::to_string(c));
    table.rate_hz = rate_hz;
    table.deviation = std::move(deviation);
    model.table = std::move(table);
    return model;
}

Model some_model(std::vector<float> deviation) {
    return of_table(random_model(3, spec_up_to(8000.0F, 8.0F)), std::move(deviation));
}

Model passing_model(std::vector<float> deviation) {
    return of_table(unity_model(spec_up_to(8000.0F, 8.0F)), std::move(deviation));
}

// Tones and noise about an offset, a channel each.
Rows rows_of(std::size_t count, const std::vector<double>& unit, const std::vector<double>& offset) {
    Dice dice(9);
    Rows rows(count);
    for (std::size_t r = 0; r < count; ++r)
        for (std::size_t c = 0; c < unit.size(); ++c)
            rows[r].push_back(offset[c] + unit[c] * (1.2 * std::sin(0.37 * static_cast<double>((c + 1) * r)) +
                                                     0.5 * dice.normal()));
    return rows;
}

// As many rows as went in, each at its own place.
Rows restored(const Model& model, const Rows& rows, double rate_hz, const Controls& controls = {}) {
    SpectralStream stream(shared(model), rate_hz, controls);
    const std::vector<double> none(rows.front().size(), std::numeric_limits<double>::quiet_NaN());
    Rows out;
    const std::size_t all = rows.size() + static_cast<std::size_t>(stream.delay());
    for (std::size_t r = 0; r < all; ++r)
        if (stream.push(r < rows.size() ? rows[r] : none))
            out.emplace_back(stream.restored().begin(), stream.restored().end());
    REQUIRE(out.size() == rows.size());
    return out;
}

double deviation_of(const Rows& a, const Rows& b, std::size_t channel) {
    double sum = 0.0;
    for (std::size_t r = 0; r < a.size(); ++r) sum += std::pow(a[r][channel] - b[r][channel], 2);
    return std::sqrt(sum / static_cast<double>(a.size()));
}

} // namespace

TEST_CASE("spectral_stream: what the mask lets pass comes out as it went in, unit, offset and place") {
    const std::vector<double> unit{1e-6, 1.0, 1e6}, offset{3e-6, -20.0, 0.0};
    const auto rows = rows_of(3000, unit, offset);
    const auto out = restored(passing_model({1e-6F, 1.0F, 1e6F}), rows, 500.0);
    for (std::size_t c = 0; c < 3; ++c) CHECK(deviation_of(out, rows, c) < 1e-5 * unit[c]);
}

TEST_CASE("spectral_stream: a signal in another unit, or on another offset, is cleaned alike") {
    const auto model = some_model({1.0F});
    const auto usual = restored(model, rows_of(4000, {1.0}, {0.0}), 500.0);
    CHECK(deviation_of(usual, rows_of(4000, {1.0}, {0.0}), 0) > 0.1); // the mask does something
    for (const double unit : {1e-6, 1e6})
        for (const double offset : {0.0, 5.0}) {
            auto model_of_unit = some_model({static_cast<float>(unit)});
            auto out = restored(model_of_unit, rows_of(4000, {unit}, {unit * offset}), 500.0);
            for (auto& row : out) row[0] = row[0] / unit - offset;
            CHECK(deviation_of(out, usual, 0) < 1e-4);
        }
}

TEST_CASE("spectral_stream: several channels are each what they are alone") {
    const std::vector<double> unit{1.0, 30.0, 0.2}, offset{0.0, 7.0, -1.0};
    const auto rows = rows_of(2000, unit, offset);
    const auto together = restored(some_model({1.0F, 30.0F, 0.2F}), rows, 500.0);
    for (std::size_t c = 0; c < 3; ++c) {
        Rows one;
        for (const auto& row : rows) one.push_back({row[c]});
        const auto alone = restored(some_model({static_cast<float>(unit[c])}), one, 500.0);
        for (std::size_t r = 0; r < rows.size(); ++r) REQUIRE(alone[r][0] == together[r][c]);
    }
}

TEST_CASE("spectral_stream: rows at another rate pass frames of the same length in seconds") {
    const auto model = passing_model({1.0F});
    CHECK(SpectralStream(shared(model), 500.0).delay() == 32 + 256);
    CHECK(SpectralStream(shared(model), 1000.0).delay() == 32 + 512);
    CHECK(SpectralStream(shared(model), 250.0).delay() == 32 + 128);
    CHECK_THROWS_AS(SpectralStream(shared(model), 200.0), std::invalid_argument);
    CHECK_THROWS_AS(SpectralStream(shared(model), 7000.0), std::invalid_argument);
}

TEST_CASE("spectral_stream: a missing value leaves those at a distance as they are") {
    const auto rows = rows_of(3000, {1.0}, {4.0});
    auto holed = rows;
    for (std::size_t r = 1500; r < 1600; ++r) holed[r][0] = std::numeric_limits<double>::quiet_NaN();
    const auto model = passing_model({1.0F});
    const auto whole = restored(model, rows, 500.0), out = restored(model, holed, 500.0);
    for (std::size_t r = 0; r < rows.size(); ++r) {
        CHECK(std::isfinite(out[r][0]));
        if (r < 1500 || r >= 1600) CHECK(out[r][0] == Approx(whole[r][0]).margin(1e-5));
    }
}

TEST_CASE("spectral_stream: controls of sound are obeyed, and reset forgets") {
    const auto rows = rows_of(2000, {1.0}, {0.0});
    const auto model = some_model({1.0F});
    Controls controls;
    controls.mix = 0.0F;
    CHECK(deviation_of(restored(model, rows, 500.0, controls), rows, 0) < 1e-5);
    SpectralStream stream(shared(model), 500.0);
    std::vector<float> first, second;
    for (auto* out : {&first, &second}) {
        stream.reset();
        for (const auto& row : rows)
            if (stream.push(row)) out->push_back(stream.restored()[0]);
    }
    CHECK(first.size() == rows.size() - static_cast<std::size_t>(stream.delay()));
    CHECK(first == second);
}
