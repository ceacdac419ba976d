// Corruptions of sensor rows: each does what its strength says, and nothing else.
#include "training/sensor_corruptions.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <algorithm>
#include <set>

using namespace sordino;
using namespace sordino::test;

namespace {

const Grid rows{1, 100.0, {}, true};

std::vector<float> spoilt(const std::string& text, std::vector<float> values, std::uint64_t seed) {
    Random random{seed};
    Corruptor::make({parse_corruption(text).value()}, rows).value().apply(values, random);
    return values;
}

// A value of its own for each row: what moved can be told.
std::vector<float> ramp(int count) {
    std::vector<float> values;
    for (int i = 0; i < count; ++i) values.push_back(static_cast<float>(i));
    return values;
}

long missing_in(const std::vector<float>& values) {
    return std::ranges::count_if(values, [](float x) { return std::isnan(x); });
}

} // namespace

TEST_CASE("sensor_corruptions: missing takes its share of the values and leaves the others bit for bit") {
    const auto values = ramp(20000);
    const auto after = spoilt("missing 0.2", values, 3);
    CHECK(missing_in(after) == Approx(4000).margin(5 * std::sqrt(3200.0)));
    for (std::size_t i = 0; i < values.size(); ++i) CHECK((std::isnan(after[i]) || after[i] == values[i]));
}

TEST_CASE("sensor_corruptions: a gap is one span of its rows, or what of it is within the piece") {
    std::set<long> lengths;
    bool at_start = false, at_end = false;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const auto after = spoilt("gap 7", ramp(20), seed);
        const auto first = std::ranges::find_if(after, [](float x) { return std::isnan(x); });
        const auto behind = std::find_if_not(first, after.end(), [](float x) { return std::isnan(x); });
        CHECK(behind - first == missing_in(after));
        lengths.insert(missing_in(after));
        at_start = at_start || first == after.begin();
        at_end = at_end || behind == after.end();
        if (first != after.begin() && behind != after.end()) CHECK(behind - first == 7);
    }
    CHECK(lengths == std::set<long>{1, 2, 3, 4, 5, 6, 7});
    CHECK(at_start);
    CHECK(at_end);
    CHECK(missing_in(spoilt("gap 100", ramp(20), 1)) > 0);
    CHECK(spoilt("gap 0", ramp(20), 1) == ramp(20));
}

TEST_CASE("sensor_corruptions: a stuck sensor repeats the value that it had when it stuck") {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const auto values = ramp(30);
        const auto after = spoilt("stuck 5", values, seed);
        for (std::size_t i = 1; i < after.size(); ++i)
            CHECK((after[i] == values[i] || after[i] == after[i - 1]));
        CHECK(std::set(after.begin(), after.end()).size() >= 26);
        CHECK(std::set(after.begin(), after.end()).size() <= 30);
    }
}

TEST_CASE(
    "sensor_corruptions: spikes are one to three single values that are higher or lower by their height") {
    std::set<long> counts;
    bool up = false, down = false;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const auto after = spoilt("spikes 0.5", std::vector<float>(500), seed);
        counts.insert(std::ranges::count_if(after, [](float x) { return x != 0.0F; }));
        for (const float x : after)
            if (x != 0.0F) CHECK((std::abs(x) == 0.5F || std::abs(x) == 1.0F || std::abs(x) == 1.5F));
        up = up || *std::ranges::max_element(after) > 0.0F;
        down = down || *std::ranges::min_element(after) < 0.0F;
    }
    CHECK(counts.contains(1));
    CHECK(counts.contains(3));
    CHECK(*counts.rbegin() == 3);
    CHECK(up);
    CHECK(down);
}

TEST_CASE(
    "sensor_corruptions: drift is a line that rises or falls by its strength at most, from either end") {
    double most = 0.0;
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        const auto line = spoilt("drift 2", std::vector<float>(50), seed);
        const float step = line[1] - line[0];
        for (std::size_t i = 1; i < line.size(); ++i)
            CHECK(line[i] - line[i - 1] == Approx(step).margin(1e-5));
        CHECK((line.front() == 0.0F || std::abs(line.back()) < 1e-6F));
        most = std::max(most, std::abs(static_cast<double>(line.back() - line.front())));
    }
    CHECK(most <= 2.0001);
    CHECK(most > 1.9);
}

TEST_CASE("sensor_corruptions: wander has its RMS over a long time, and is slow") {
    double power = 0.0, steps = 0.0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const auto waves = spoilt("wander 0.5", std::vector<float>(20000), seed);
        power += mean_square(waves) / 20.0;
        for (std::size_t i = 1; i < waves.size(); ++i)
            steps = std::max(steps, std::abs(static_cast<double>(waves[i] - waves[i - 1])));
    }
    CHECK(std::sqrt(power) == Approx(0.5).epsilon(0.05));
    CHECK(steps < 4 * 0.5 * std::sqrt(0.5) * 2.0 * std::numbers::pi * 0.7 / 100.0 * 1.001);
}

TEST_CASE("sensor_corruptions: jitter takes values from nearby instants of the signal between its rows") {
    const auto after = spoilt("jitter 0.3", ramp(20000), 4);
    double sum = 0.0;
    for (std::size_t i = 10; i + 10 < after.size(); ++i) {
        const double off = static_cast<double>(after[i]) - static_cast<double>(i);
        sum += off * off;
    }
    CHECK(std::sqrt(sum / 19980.0) == Approx(0.3).epsilon(0.03));
    CHECK(spoilt("jitter 0", ramp(20), 4) == ramp(20));
    for (const float x : spoilt("jitter 100", ramp(20), 4)) CHECK((x >= 0.0F && x <= 19.0F));
}

TEST_CASE("sensor_corruptions: only rows of sensors can have values that are missing") {
    for (const std::string text : {"missing 0.1", "gap 3"}) {
        const auto refused = Corruptor::make({parse_corruption(text).value()}, {1, 100.0});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().message.find("expected rows of sensors") != std::string::npos);
    }
}
