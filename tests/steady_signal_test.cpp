// A sensor's channel without gaps and offset.
#include "dsp/steady_signal.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <limits>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

struct Steady {
    std::vector<double> offset, signal, sum;
    std::vector<bool> missing;
};

// All values brought out, each at its own place.
Steady steady(const std::vector<double>& values) {
    Steady all;
    SteadySignal signal;
    for (std::size_t i = 0; i < values.size() + SteadySignal::delay; ++i) {
        signal.push(i < values.size() ? values[i] : ::missing);
        if (i < SteadySignal::delay) continue;
        all.offset.push_back(signal.offset());
        all.signal.push_back(signal.signal());
        all.sum.push_back(signal.offset() + signal.signal());
        all.missing.push_back(signal.is_missing());
    }
    return all;
}

std::vector<double> noise(std::size_t count, double mean, unsigned seed) {
    Dice dice(seed);
    std::vector<double> values(count);
    for (double& x : values) x = mean + dice.normal();
    return values;
}

} // namespace

TEST_CASE("steady_signal: offset and signal are the value again, 32 values later, whatever it stands on") {
    for (const double mean : {0.0, 1e3, -1e9}) {
        const auto values = noise(10000, mean, 1);
        const auto out = steady(values);
        REQUIRE(out.sum.size() == values.size());
        for (std::size_t i = 0; i < values.size(); ++i)
            CHECK(std::abs(out.sum[i] - values[i]) <= 1e-12 * (1.0 + std::abs(mean)));
    }
}

TEST_CASE(
    "steady_signal: the offset is the mean of all values so far, and follows a step in a few thousand") {
    auto values = noise(3000, 5.0, 2);
    const auto early = steady(values);
    double sum = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        sum += values[i];
        CHECK(early.offset[i] == Approx(sum / static_cast<double>(i + 1)).margin(1e-9));
    }
    values.resize(4096, 5.0);
    values.resize(4096 + 5 * 4096, 100.0);
    const auto late = steady(values);
    CHECK(late.offset[4096 + 410] < 20.0); // it is no band that a machine vibrates in
    CHECK(late.offset.back() == Approx(100.0).margin(1.0));
}

TEST_CASE("steady_signal: a gap of up to 32 values is a line, and the first of them the one before") {
    for (const std::size_t length : {1U, 5U, 32U}) {
        auto values = noise(500, 3.0, 3);
        for (std::size_t i = 0; i < length; ++i) values[200 + i] = missing;
        const auto out = steady(values);
        const double step = (values[200 + length] - values[199]) / static_cast<double>(length + 1);
        for (std::size_t i = 0; i < length; ++i) {
            CHECK(out.sum[200 + i] == Approx(values[199] + step * static_cast<double>(i + 1)).margin(1e-9));
            CHECK(out.missing[200 + i]);
        }
        CHECK_FALSE(out.missing[199]);
        CHECK_FALSE(out.missing[200 + length]);
    }
}

TEST_CASE("steady_signal: in a longer gap the signal fades to nothing, and comes back on a line") {
    auto values = noise(1000, -7.0, 4);
    for (std::size_t i = 400; i < 700; ++i) values[i] = i % 2 == 0 ? missing : missing / 0.0;
    const auto out = steady(values);
    CHECK(std::abs(out.signal[550]) < 1e-5);
    CHECK(out.offset[550] == out.offset[399]);
    const double target = values[700] - out.offset[699];
    for (std::size_t i = 1; i <= 32; ++i)
        CHECK(out.signal[700 - i] == Approx(target * (33.0 - static_cast<double>(i)) / 33.0).margin(1e-6));
}

TEST_CASE("steady_signal: before the first value there is nothing, and after reset it is as new") {
    auto values = noise(300, 50.0, 5);
    for (std::size_t i = 0; i < 100; ++i) values[i] = missing;
    const auto out = steady(values);
    for (std::size_t i = 0; i < 100; ++i) CHECK(out.signal[i] == 0.0);
    CHECK(out.sum[100] == values[100]);
    SteadySignal used, fresh;
    for (const double x : values) used.push(x);
    used.reset();
    for (const double x : values) {
        used.push(x);
        fresh.push(x);
        REQUIRE(used.offset() == fresh.offset());
        REQUIRE(used.signal() == fresh.signal());
    }
}
