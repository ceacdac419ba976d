// Decibels as factors.
#pragma once

#include <cmath>

namespace sordino {

// [audio thread] 20 dB: 10.
inline float amplitude(float db) noexcept { return std::pow(10.0F, db / 20.0F); }

} // namespace sordino
