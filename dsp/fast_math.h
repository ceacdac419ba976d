// Logarithm, power and sigmoid that compilers turn into vector code without -ffast-math.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace sordino {

// |error| < 4e-6 for normal positive x; 0 and denormals read about -127. Held by tests/fast_math_test.cpp.
// Mantissa m in [1/sqrt 2, sqrt 2), t = (m - 1) / (m + 1): log2 m = (2 / ln 2) (t + t^3/3 + t^5/5 + t^7/7).
inline float fast_log2(float x) noexcept {
    const auto bits = std::bit_cast<std::int32_t>(std::max(x, 5.9e-39F));
    const std::int32_t exponent = (bits - 0x3F3504F3) >> 23; // 0x3F3504F3 is 1 / sqrt 2
    const float m = std::bit_cast<float>(bits - (exponent << 23));
    const float t = (m - 1.0F) / (m + 1.0F);
    const float t2 = t * t;
    const float series = t * (1.0F + t2 * (1.0F / 3.0F + t2 * (1.0F / 5.0F + t2 * (1.0F / 7.0F))));
    return static_cast<float>(exponent) + 2.885390082F * series;
}

inline float fast_log10(float x) noexcept { return 0.301029996F * fast_log2(x); }

// Relative error < 3e-6 on [-126, 126], clamped outside. Taylor series of 2^f on |f| <= 1/2.
inline float fast_exp2(float x) noexcept {
    const float clamped = std::min(std::max(x, -126.0F), 126.0F);
    const float shifted = clamped + 12582912.0F; // 1.5 x 2^23: the sum rounds to a whole number
    const float f = clamped - (shifted - 12582912.0F);
    const auto whole = std::bit_cast<std::int32_t>(shifted) - 0x4B400000;
    const float p =
        1.0F +
        f * (0.69314718F +
             f * (0.24022651F + f * (0.05550411F + f * (0.00961813F + f * (0.00133336F + f * 0.00015403F)))));
    return std::bit_cast<float>(std::bit_cast<std::int32_t>(p) + (whole << 23));
}

inline float fast_sigmoid(float x) noexcept { return 1.0F / (1.0F + fast_exp2(-1.442695041F * x)); }

} // namespace sordino
