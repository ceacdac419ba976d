// A window of rows with gaps as a network reads it.
#pragma once

#include "dsp/window_spec.h"

#include <span>

namespace sordino {

// NaN becomes what lies on the line between the values around it; before the first and after the last value
// these hold, and where there is none all is 0. [audio thread]
void fill_gaps(std::span<float> signal) noexcept;

// The inputs of the network, see WindowSpec. window: (channels, rows), oldest row first, NaN where a value is
// missing. inputs: (spec.inputs()). [audio thread]
void window_inputs(const WindowSpec& spec, std::span<const float> window, std::span<float> inputs) noexcept;

} // namespace sordino
