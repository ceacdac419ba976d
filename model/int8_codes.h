// A vector of floats as int8 codes with one scale.
#pragma once

#include <cstdint>
#include <span>

namespace sordino {

// codes: as many as x, -127..127, the largest magnitude of x becoming 127. Returns the scale, > 0:
// |x - scale x code| <= scale / 2. Codes 0 and scale 1 where nothing in x reaches 1e-30, and where x holds a
// NaN or an infinity. [audio thread]
float quantise(std::span<const float> x, std::span<std::int8_t> codes) noexcept;

} // namespace sordino
