// What pauses become, by the formula of the header.
#include "dsp/pause_expander.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <cmath>
#include <limits>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr FrameSize size{.hop = 256, .rate = 16000}; // 16 ms, bins 31.25 Hz apart
constexpr std::size_t bins = 257;
constexpr int held = 6; // whole hops in 100 ms

// The factor of a frame with this gain in all bins.
float factor(PauseExpander& pauses, float gain, const std::vector<float>& power) {
    std::vector<float> gains(bins, gain);
    pauses.process(power, gains);
    CHECK((gains == std::vector<float>(bins, gains.front())));
    return gains.front() / gain;
}

float factor(PauseExpander& pauses, float gain) {
    return factor(pauses, gain, std::vector<float>(bins, 2.0F));
}

} // namespace

TEST_CASE("pause expander: a decibel down for each that a frame is below the threshold, to its depth") {
    for (const float gain_db : {-3.0F, -8.9F, -9.5F, -12.0F, -20.9F, -22.0F, -80.0F}) {
        PauseExpander pauses(12, size);
        const float expected_db = -std::clamp(-9.0F - gain_db, 0.0F, 12.0F);
        CHECK(factor(pauses, amplitude(gain_db)) == Approx(amplitude(expected_db)).epsilon(1e-3));
    }
}

TEST_CASE("pause expander: the share of a frame is that of its power from 150 Hz to 8 kHz, by its gains") {
    const auto gains = uniform_values(bins, 0, 0.4, 1), power = uniform_values(bins, 0.1, 3, 2);
    double came = 0, left = 0;
    for (std::size_t k = 0; k < bins; ++k)
        if (31.25 * static_cast<double>(k) >= 150 && 31.25 * static_cast<double>(k) < 8000) {
            const auto g = static_cast<double>(gains[k]), p = static_cast<double>(power[k]);
            came += p;
            left += g * g * p;
        }
    const double below_db = -9 - 10 * std::log10(left / came);
    REQUIRE(below_db > 1);
    REQUIRE(below_db < 12);
    PauseExpander pauses(12, size);
    auto got = gains, loud_below = power;
    loud_below[2] = 1e6F; // rumble
    pauses.process(loud_below, got);
    for (std::size_t k = 0; k < bins; ++k)
        CHECK(got[k] == Approx(gains[k] * amplitude(static_cast<float>(-below_db))).epsilon(1e-4));
}

TEST_CASE("pause expander: voice opens it within its frame, and it closes 100 ms after the last one") {
    PauseExpander pauses(12, size);
    const float quiet = amplitude(-40), closed = amplitude(-12);
    CHECK(factor(pauses, quiet) == Approx(closed));
    CHECK(factor(pauses, 0.9F) == 1.0F);
    for (int hop = 0; hop < held; ++hop) CHECK(factor(pauses, quiet) == 1.0F);
    CHECK(factor(pauses, quiet) == Approx(closed));
    CHECK(PauseExpander::settling_hops(12, 16) == held);
    CHECK(PauseExpander::settling_hops(0, 16) == 0);
    factor(pauses, 0.9F);
    pauses.reset();
    CHECK(factor(pauses, quiet) == Approx(closed));
}

TEST_CASE("pause expander: a depth of 0 leaves every bit as it was") {
    PauseExpander pauses(0, size);
    auto gains = uniform_values(bins, 0, 0.01, 3);
    gains[9] = std::numeric_limits<float>::quiet_NaN();
    const auto before = gains;
    pauses.process(std::vector<float>(bins, 1.0F), gains);
    for (std::size_t k = 0; k < bins; ++k) CHECK((gains[k] == before[k] || k == 9));
}

TEST_CASE("pause expander: silence and gains that are no numbers are pauses, and leave nothing behind") {
    PauseExpander pauses(12, size);
    std::vector<float> gains(bins, 1.0F);
    pauses.process(std::vector<float>(bins, 0.0F), gains);
    CHECK(gains.front() == Approx(amplitude(-12)));
    gains.assign(bins, std::numeric_limits<float>::quiet_NaN());
    pauses.process(std::vector<float>(bins, 1.0F), gains);
    CHECK(factor(pauses, 1.0F) == 1.0F);
}
