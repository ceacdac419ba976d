// Windows of rows made up for tests.
#pragma once

#include "dsp/window_spec.h"
#include "tests/signals.h"

#include <limits>
#include <string>
#include <vector>

namespace sordino::test {

inline constexpr float missing_number = std::numeric_limits<float>::quiet_NaN();

inline WindowSpec window_spec(int channels, int window, int output, int ahead, int hop, bool flags = false) {
    WindowSpec spec;
    for (int c = 0; c < channels; ++c) spec.channels.push_back("channel " + std::to_string(c));
    spec.rate_hz = 100.0 / 3.0;
    spec.window = window;
    spec.output = output;
    spec.ahead = ahead;
    spec.hop = hop;
    spec.flags = flags;
    return spec;
}

// Row after row; some values are missing.
inline std::vector<float> rows_with_gaps(int channels, int rows, unsigned seed, double share_missing = 0.1) {
    Dice dice(seed);
    std::vector<float> values(static_cast<std::size_t>(channels * rows));
    for (float& v : values)
        v = dice.unit() < share_missing ? missing_number : static_cast<float>(3.0 * dice.normal());
    return values;
}

} // namespace sordino::test
