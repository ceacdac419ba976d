// Activations and their slopes, in place on arrays.
#pragma once

#include "model/model.h"

#include <span>

namespace sordino {

// [audio thread] leaky_relu has slope 0.01 below zero; elu is exp(x) - 1 there. All by
// dsp/fast_math.h, |error| < 1e-6; of the sigmoid also < 1e-5 of its value on [-87, 87].
void activate(Activation activation, std::span<float> values) noexcept;

// slope[i] *= d activation / d x, told from the activation's own output (every one here allows that).
void multiply_by_slope(Activation activation, std::span<const float> output, std::span<float> slope) noexcept;

} // namespace sordino
