// What each kind of corruption does, and the table of them.
#include "dsp/decibels.h"
#include "training/biquad.h"
#include "training/corruption.h"
#include "training/image_corruptions.h"
#include "training/normal_noise.h"
#include "training/sensor_corruptions.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace sordino {
namespace {

constexpr double tau = 2.0 * std::numbers::pi;
constexpr float any = std::numeric_limits<float>::infinity();

float rms(std::span<const float> values) {
    double sum = 0.0;
    for (const float x : values) sum += static_cast<double>(x) * static_cast<double>(x);
    return static_cast<float>(std::sqrt(sum / static_cast<double>(values.size())));
}

void gaussian(std::span<float> values, const Grid&, float deviation, Random& random) {
    add_normal_noise(values, deviation, random);
}

void relative_gaussian(std::span<float> values, const Grid& grid, float share, Random& random) {
    gaussian(values, grid, share * rms(values), random);
}

void masking(std::span<float> values, const Grid&, float share, Random& random) {
    for (float& x : values)
        if (random.chance(share)) x = 0.0F;
}

void salt_and_pepper(std::span<float> values, const Grid&, float share, Random& random) {
    const auto [lowest, highest] = std::ranges::minmax(values);
    for (float& x : values)
        if (random.chance(share)) x = random.chance(0.5F) ? lowest : highest;
}

void blocks(std::span<float> values, const Grid& grid, float share, Random& random) {
    if (share == 0.0F) return;
    const auto part = [&](std::size_t side) {
        return std::max<std::size_t>(1,
                                     static_cast<std::size_t>(std::lround(share * static_cast<float>(side))));
    };
    const auto columns = values.size() / (grid.rows * grid.depth);
    const auto height = part(grid.rows), width = part(columns);
    const auto top = random.below(grid.rows - height + 1), left = random.below(columns - width + 1);
    for (auto column = left; column < left + width; ++column)
        std::ranges::fill(values.subspan((column * grid.rows + top) * grid.depth, height * grid.depth), 0.0F);
}

void dropouts(std::span<float> values, const Grid& grid, float share, Random& random) {
    const double packet_s = 0.005 + 0.055 * random.unit();
    const auto columns =
        std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(packet_s * grid.rate)));
    const auto packet = columns * grid.rows * grid.depth;
    for (std::size_t at = 0; at < values.size(); at += packet)
        if (random.chance(share))
            std::ranges::fill(values.subspan(at, std::min(packet, values.size() - at)), 0.0F);
}

void clipping(std::span<float> values, const Grid&, float share, Random&) {
    const auto [lowest, highest] = std::ranges::minmax(values);
    const float limit = share * std::max(-lowest, highest);
    for (float& x : values) x = std::clamp(x, -limit, limit);
}

void quantisation(std::span<float> values, const Grid&, float bits, Random&) {
    const auto [lowest, highest] = std::ranges::minmax(values);
    if (lowest == highest) return;
    const double bottom = static_cast<double>(lowest);
    const double step =
        (static_cast<double>(highest) - bottom) / (std::exp2(static_cast<double>(bits)) - 1.0);
    for (float& x : values)
        x = static_cast<float>(bottom + step * std::round((static_cast<double>(x) - bottom) / step));
}

// Higher harmonics are weaker by and large, each by chance.
void hum(std::span<float> values, const Grid& grid, float db, Random& random) {
    const double base = random.chance(0.5F) ? 50.0 : 60.0;
    const auto harmonics = 1 + static_cast<int>(random.below(20));
    std::vector<double> wave(values.size());
    double power = 0.0;
    for (int h = 1; h <= harmonics && base * h < 0.5 * grid.rate; ++h) {
        const double amplitude = (0.2 + random.unit()) / std::sqrt(h), phase = tau * random.unit();
        const double turn = tau * base * h / grid.rate;
        for (std::size_t i = 0; i < wave.size(); ++i)
            wave[i] += amplitude * std::sin(turn * static_cast<double>(i) + phase);
        power += 0.5 * amplitude * amplitude;
    }
    const double scale = static_cast<double>(amplitude(db) * rms(values)) / std::sqrt(power);
    for (std::size_t i = 0; i < wave.size(); ++i) values[i] += static_cast<float>(scale * wave[i]);
}

void band_limit(std::span<float> values, const Grid& grid, float hz, Random&) {
    steep_low_pass(values, static_cast<double>(hz), grid.rate);
}

void reverberation(std::span<float> values, const Grid& grid, float reflections, Random& random) {
    const auto& response = grid.responses[random.below(grid.responses.size())];
    std::ranges::copy(reverberate(values, response, reflections).wet, values.begin());
}

void gain(std::span<float> values, const Grid&, float db, Random&) {
    const float factor = amplitude(db);
    for (float& x : values) x *= factor;
}

std::string unless_signal(const Grid& grid) {
    if (grid.rows == 1 && grid.rate > 0.0) return {};
    return fmt::format("expected a signal, which has one row and a rate in Hz, found {}",
                       grid.rows == 1 ? "no rate" : fmt::format("{} rows", grid.rows));
}

std::string rate_problem(const Corruption&, const Grid& grid) { return unless_signal(grid); }

std::string gap_problem(const Corruption&, const Grid& grid) {
    return grid.gaps ? "" : "expected rows of sensors, where values may be missing, found sound or features";
}

std::string hum_problem(const Corruption&, const Grid& grid) {
    if (auto why = unless_signal(grid); !why.empty()) return why;
    if (grid.rate > 120.0) return {};
    return fmt::format("expected a rate above 120 Hz, which holds 60 Hz, found {} Hz", grid.rate);
}

std::string band_limit_problem(const Corruption& corruption, const Grid& grid) {
    if (auto why = unless_signal(grid); !why.empty()) return why;
    if (static_cast<double>(corruption.high) < grid.rate / 2) return {};
    return fmt::format("expected a cut below half of the rate, {} Hz, found {} Hz", grid.rate / 2,
                       corruption.high);
}

std::string reverberation_problem(const Corruption&, const Grid& grid) {
    if (auto why = unless_signal(grid); !why.empty()) return why;
    if (grid.responses.empty()) return "expected impulse responses, found none; name a folder of them";
    for (const auto& response : grid.responses)
        if (response.rate != grid.rate)
            return fmt::format("expected impulse responses at {} Hz, found one at {} Hz", grid.rate,
                               response.rate);
    return {};
}

std::string picture_problem(const Corruption&, const Grid& grid) {
    return grid.picture ? "" : "expected pictures, found values that are none";
}

std::string colour_problem(const Corruption& corruption, const Grid& grid) {
    if (auto why = picture_problem(corruption, grid); !why.empty()) return why;
    return grid.depth == 3 ? ""
                           : "expected pictures in colour, found grey ones; --colour makes them coloured";
}

constexpr CorruptionKind kinds[] = {
    {"gaussian", "a standard deviation in the unit of the values", "0.01..0.1", 0, any, gaussian},
    {"relative-gaussian", "a standard deviation as a share of the RMS", "0.1..0.5", 0, any,
     relative_gaussian},
    {"masking", "the share of values that become 0", "0.25", 0, 1, masking},
    {"salt-and-pepper", "the share of values that become the lowest or the highest", "0.05", 0, 1,
     salt_and_pepper},
    {"blocks", "the share of each side of a box that becomes 0", "0.1..0.3", 0, 1, blocks},
    {"dropouts", "the share that is lost in packets", "0.02..0.1", 0, 1, dropouts},
    {"clipping", "the limit as a share of the peak", "0.1..0.8", 0.01F, 1, clipping},
    {"quantisation", "a whole number of bits", "6..12", 1, 24, quantisation, nullptr, true},
    {"hum", "dB over the RMS of the signal", "-30..0", -80, 40, hum, hum_problem},
    {"band-limit", "the cut in Hz", "4000..7000", 0.001F, any, band_limit, band_limit_problem},
    {"reverberation", "the factor of a room's reflections", "0.3..1", 0, 1, reverberation,
     reverberation_problem},
    {"gain", "dB", "-6..6", -60, 60, gain},
    {"missing", "the share of values that are missing", "0.05..0.3", 0, 1, sensor::missing, gap_problem},
    {"gap", "rows of a span that are missing", "2..50", 0, 1e6, sensor::gap, gap_problem},
    {"stuck", "rows of a span that repeat its first value", "2..50", 0, 1e6, sensor::stuck},
    {"spikes", "the height of single values in the unit of the values", "1..10", 0, any, sensor::spikes},
    {"drift", "the largest rise over the piece in the unit of the values", "0.1..1", 0, any, sensor::drift},
    {"wander", "the RMS of slow waves in the unit of the values", "0.1..1", 0, any, sensor::wander,
     rate_problem},
    {"jitter", "the standard deviation in rows of when a value is taken", "0.1..0.5", 0, 100, sensor::jitter},
    {"shrink", "how many times smaller each side becomes", "2..4", 1, any, picture::shrink, picture_problem},
    {"grey", "the share of the colour that goes", "1", 0, 1, picture::grey, colour_problem},
    {"mark", "the opacity of letters", "0.3..0.7", 0, 1, picture::mark, picture_problem},
};

} // namespace

std::span<const CorruptionKind> corruption_kinds() { return kinds; }

} // namespace sordino
