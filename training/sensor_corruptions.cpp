// Gaps, stuck sensors, spikes, slow movements of the zero line, clocks that shake.
#include "training/sensor_corruptions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace sordino::sensor {
namespace {

constexpr float nothing = std::numeric_limits<float>::quiet_NaN();

// A span of so many values at a random place, which may begin before the first value or end after the last.
std::span<float> some_span(std::span<float> values, float rows, Random& random) {
    const auto length = static_cast<std::size_t>(std::lround(std::min(rows, 1e9F)));
    if (length == 0) return {};
    const auto end = 1 + random.below(values.size() + length - 1);
    const auto begin = end > length ? end - length : 0;
    return values.subspan(begin, std::min(end, values.size()) - begin);
}

} // namespace

void missing(std::span<float> values, const Grid&, float share, Random& random) {
    for (float& x : values)
        if (random.chance(share)) x = nothing;
}

void gap(std::span<float> values, const Grid&, float rows, Random& random) {
    std::ranges::fill(some_span(values, rows, random), nothing);
}

void stuck(std::span<float> values, const Grid&, float rows, Random& random) {
    const auto span = some_span(values, rows, random);
    if (!span.empty()) std::ranges::fill(span, span.front());
}

void spikes(std::span<float> values, const Grid&, float height, Random& random) {
    const auto count = 1 + random.below(3);
    for (std::size_t i = 0; i < count; ++i)
        values[random.below(values.size())] += random.chance(0.5F) ? height : -height;
}

void drift(std::span<float> values, const Grid&, float rise, Random& random) {
    const auto last = static_cast<float>(std::max<std::size_t>(values.size() - 1, 1));
    const float up = rise * random.uniform(-1.0F, 1.0F), start = random.unit() < 0.5 ? 0.0F : -up;
    for (std::size_t i = 0; i < values.size(); ++i) values[i] += start + up * static_cast<float>(i) / last;
}

void wander(std::span<float> values, const Grid& grid, float rms, Random& random) {
    constexpr int waves = 4;
    constexpr double slowest = 0.05, fastest = 0.7; // Hz: breathing and movement
    const double amplitude = static_cast<double>(rms) * std::sqrt(2.0 / waves);
    for (int w = 0; w < waves; ++w) {
        const double hz = slowest * std::pow(fastest / slowest, random.unit());
        const double turn = 2.0 * std::numbers::pi * hz / grid.rate;
        const double phase = 2.0 * std::numbers::pi * random.unit();
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] += static_cast<float>(amplitude * std::sin(turn * static_cast<double>(i) + phase));
    }
}

void jitter(std::span<float> values, const Grid&, float rows, Random& random) {
    const std::vector<float> steady(values.begin(), values.end());
    const auto last = static_cast<float>(values.size() - 1);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float at = std::clamp(static_cast<float>(i) + rows * random.normal(), 0.0F, last);
        const auto before = static_cast<std::size_t>(at);
        const float part = at - static_cast<float>(before);
        const float after = steady[std::min(before + 1, values.size() - 1)];
        values[i] = part > 0.0F ? steady[before] + part * (after - steady[before]) : steady[before];
    }
}

} // namespace sordino::sensor
