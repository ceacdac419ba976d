// Rounding to int8, in loops that compilers turn into vector code.
#include "model/int8_codes.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace sordino {
namespace {

// By their bits, magnitudes are in order, and NaN is above infinity.
float largest_magnitude(std::span<const float> x) noexcept {
    std::int32_t largest = 0;
    for (const float v : x) largest = std::max(largest, std::bit_cast<std::int32_t>(v) & 0x7FFFFFFF);
    return std::bit_cast<float>(largest);
}

} // namespace

float quantise(std::span<const float> x, std::span<std::int8_t> codes) noexcept {
    constexpr float least = 1e-30F; // far below it 127 / largest would be infinite
    const float largest = largest_magnitude(x);
    if (!(largest >= least && largest <= std::numeric_limits<float>::max())) {
        std::fill(codes.begin(), codes.end(), std::int8_t{0});
        return 1.0F;
    }
    const float inverse = 127.0F / largest;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const float shifted = x[i] * inverse + 12582912.0F; // 1.5 x 2^23: the sum rounds to a whole number,
        codes[i] = static_cast<std::int8_t>(std::bit_cast<std::int32_t>(shifted)); // its lowest byte
    }
    return largest / 127.0F;
}

} // namespace sordino
