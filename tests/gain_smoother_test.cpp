// Gains over time.
#include "dsp/gain_smoother.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <cmath>
#include <limits>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr FrameSize size{.hop = 768, .rate = 48000}; // 16 ms

// What one bin's gain becomes, given 0 first and then `to` for some hops.
std::vector<float> step(const Smoothing& smoothing, float from, float to, int hops) {
    GainSmoother smoother(smoothing, size);
    std::vector<float> frame(769, from), course;
    smoother.process(frame);
    for (int hop = 0; hop < hops; ++hop) {
        frame.assign(769, to);
        smoother.process(frame);
        course.push_back(frame[100]);
    }
    return course;
}

} // namespace

TEST_CASE("gain smoother: a step goes the way of its time constant, up and down by one of its own") {
    const Smoothing smoothing{.attack_ms = 10, .release_ms = 40};
    const auto up = step(smoothing, 0, 1, 20), down = step(smoothing, 1, 0, 20);
    for (int hop = 0; hop < 20; ++hop) {
        const double ms = 16.0 * (hop + 1);
        CHECK(up[static_cast<std::size_t>(hop)] == Approx(1 - std::exp(-ms / 10)).margin(1e-6));
        CHECK(down[static_cast<std::size_t>(hop)] == Approx(std::exp(-ms / 40)).margin(1e-6));
    }
}

TEST_CASE("gain smoother: without time constants every bit of a gain stays, NaN too") {
    GainSmoother smoother({}, size);
    for (unsigned seed = 1; seed < 5; ++seed) {
        auto gain = uniform_values(769, 0, 1, seed);
        const auto before = gain;
        smoother.process(gain);
        CHECK((gain == before));
    }
    std::vector<float> gain(769, std::numeric_limits<float>::quiet_NaN());
    smoother.process(gain);
    CHECK(std::isnan(gain[5]));
}

TEST_CASE("gain smoother: the first frame, and the first after a reset, is taken as it is") {
    GainSmoother smoother({.attack_ms = 50, .release_ms = 50}, size);
    for (unsigned seed = 1; seed < 3; ++seed) {
        auto first = uniform_values(769, 0, 1, seed), second = uniform_values(769, 0, 1, seed + 10);
        const auto expected = first, other = second;
        smoother.process(first);
        CHECK((first == expected));
        smoother.process(second);
        CHECK((second != other));
        smoother.reset();
    }
}

TEST_CASE("gain smoother: NaN counts as 0 and is forgotten like one") {
    GainSmoother smoother({.attack_ms = 20, .release_ms = 20}, size),
        zero({.attack_ms = 20, .release_ms = 20}, size);
    for (int hop = 0; hop < 10; ++hop) {
        std::vector<float> bad(769, 0.5F), good = bad;
        if (hop % 4 == 0) {
            bad[7] = std::numeric_limits<float>::quiet_NaN();
            good[7] = 0;
        }
        smoother.process(bad);
        zero.process(good);
        CHECK((bad == good));
    }
}

TEST_CASE("gain smoother: after its settling hops it no longer matters where a gain began") {
    const Smoothing smoothing{.attack_ms = 30, .release_ms = 80};
    const int hops = GainSmoother::settling_hops(smoothing, 16);
    const auto high = step(smoothing, 1, 0.3F, hops), low = step(smoothing, 0, 0.3F, hops);
    CHECK(std::abs(high.back() - low.back()) < 2e-6F);
    CHECK(std::abs(high[static_cast<std::size_t>(hops) / 2] - low[static_cast<std::size_t>(hops) / 2]) >
          1e-5F);
    CHECK(GainSmoother::settling_hops({}, 16) == 0);
}
