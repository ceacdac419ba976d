// Signals for tests, the same on every machine, and what is measured on them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <random>
#include <span>
#include <vector>

namespace sordino::test {

// std::mt19937 is the same everywhere, the standard distributions are not.
class Dice {
  public:
    explicit Dice(unsigned seed)
        : bits_(seed) {}

    double unit() { return static_cast<double>(bits_()) * 0x1.0p-32; } // [0, 1)
    float uniform(double low, double high) { return static_cast<float>(low + (high - low) * unit()); }
    int below(int count) { return static_cast<int>(unit() * count); }

    // Mean 0, variance 1 (Box and Muller 1958).
    double normal() {
        const double radius = std::sqrt(-2.0 * std::log(1.0 - unit()));
        return radius * std::cos(2.0 * std::numbers::pi * unit());
    }

  private:
    std::mt19937 bits_;
};

inline std::vector<float> white_noise(std::size_t count, double rms, unsigned seed) {
    Dice dice(seed);
    std::vector<float> noise(count);
    for (float& x : noise) x = static_cast<float>(rms * dice.normal());
    return noise;
}

inline std::vector<float> uniform_values(std::size_t count, double low, double high, unsigned seed) {
    Dice dice(seed);
    std::vector<float> values(count);
    for (float& x : values) x = dice.uniform(low, high);
    return values;
}

inline std::vector<float> tone(std::size_t count, double hz, double rate, double amplitude,
                               double phase = 0) {
    std::vector<float> samples(count);
    for (std::size_t n = 0; n < count; ++n)
        samples[n] = static_cast<float>(
            amplitude * std::sin(2.0 * std::numbers::pi * hz * static_cast<double>(n) / rate + phase));
    return samples;
}

// Lengths from 0 to longest that sum to total: how a host might cut a stream into blocks.
inline std::vector<int> random_partition(int total, int longest, unsigned seed) {
    Dice dice(seed);
    std::vector<int> lengths;
    for (int left = total; left > 0; left -= lengths.back())
        lengths.push_back(std::min(left, dice.below(longest + 1)));
    return lengths;
}

inline double mean_square(std::span<const float> x) {
    double sum = 0;
    for (const float v : x) sum += static_cast<double>(v) * static_cast<double>(v);
    return sum / static_cast<double>(x.size());
}

inline double power_db(double power) { return 10.0 * std::log10(power); }

// How far x is from the reference, in dB below it.
inline double error_db(std::span<const float> x, std::span<const float> reference) {
    double error = 0, power = 0;
    for (std::size_t n = 0; n < reference.size(); ++n) {
        const double r = static_cast<double>(reference[n]), d = static_cast<double>(x[n]) - r;
        error += d * d;
        power += r * r;
    }
    return power_db((error + 1e-300) / power);
}

// The loudest of what a tone of 1 kHz has above 4 kHz: clicks. A Blackman-windowed sinc, 1 - low pass.
inline float loudest_above_4_khz(std::span<const float> x, double rate) {
    constexpr int half = 128;
    std::vector<double> tap(2 * half + 1);
    double sum = 0;
    for (int n = -half; n <= half; ++n) {
        const double t = std::numbers::pi * n, w = std::numbers::pi * n / (half + 1);
        const double low = n == 0 ? 8000.0 / rate : std::sin(8000.0 / rate * t) / t;
        sum += tap[static_cast<std::size_t>(n + half)] =
            low * (0.42 + 0.5 * std::cos(w) + 0.08 * std::cos(2 * w));
    }
    double loudest = 0;
    for (std::size_t at = 0; at + tap.size() <= x.size(); ++at) {
        double low = 0;
        for (std::size_t n = 0; n < tap.size(); ++n) low += tap[n] * static_cast<double>(x[at + n]);
        loudest = std::max(loudest, std::abs(static_cast<double>(x[at + half]) - low / sum));
    }
    return static_cast<float>(loudest);
}

} // namespace sordino::test
