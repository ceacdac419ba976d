// A whole sound at another rate, for tests.
#pragma once

#include "training/resampler.h"

#include <span>
#include <vector>

namespace sordino::test {

inline std::vector<float> resampled(std::span<const float> sound, double from, double to, int channels = 1) {
    Resampler resampler(from, to, channels);
    const auto result = resampler.run(sound, true);
    return {result.begin(), result.end()};
}

} // namespace sordino::test
