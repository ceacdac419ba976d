// Random numbers that are the same everywhere, addressed by what they are for instead of by their order.
#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <numbers>

namespace sordino {

// SplitMix64 (Steele, Lea, Flood 2014). A stream is named by numbers, such as {seed, step, sequence}: any
// thread can draw any stream, and a resumed run needs to know no more than where it was. The standard
// library's distributions differ between implementations, so these are our own.
class Random {
  public:
    explicit Random(std::initializer_list<std::uint64_t> name) noexcept {
        for (const std::uint64_t part : name) state_ = mix(state_ ^ mix(part + 0x9E3779B97F4A7C15U));
    }

    std::uint64_t bits() noexcept { return mix(state_ += 0x9E3779B97F4A7C15U); }

    // [0, 1)
    double unit() noexcept { return static_cast<double>(bits() >> 11U) * 0x1.0p-53; }

    // low to high; high itself only where a number that close below it is rounded
    float uniform(float low, float high) noexcept { return low + (high - low) * static_cast<float>(unit()); }

    // 0..count - 1; count >= 1
    std::size_t below(std::size_t count) noexcept {
        return static_cast<std::size_t>(unit() * static_cast<double>(count));
    }

    bool chance(float probability) noexcept { return unit() < static_cast<double>(probability); }

    // Mean 0, variance 1 (Box and Muller 1958).
    float normal() noexcept {
        const double radius = std::sqrt(-2.0 * std::log(1.0 - unit()));
        return static_cast<float>(radius * std::cos(2.0 * std::numbers::pi * unit()));
    }

  private:
    static std::uint64_t mix(std::uint64_t z) noexcept {
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }

    std::uint64_t state_ = 0;
};

} // namespace sordino
