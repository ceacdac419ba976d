// Recordings made up for tests.
#pragma once

#include "training/recordings.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace sordino::test {

inline Recording recording_of(std::string name, const std::vector<float>& samples, float limit_hz = 8000) {
    std::vector<std::int16_t> values;
    for (const float x : samples)
        values.push_back(static_cast<std::int16_t>(std::lround(std::clamp(x, -1.0F, 1.0F) * 32767.0F)));
    return {std::move(name), std::move(values), limit_hz};
}

inline std::vector<float> samples_of(const StoredSamples& samples) {
    std::vector<float> values(samples.size());
    samples.read(0, values);
    return values;
}

inline std::vector<float> samples_of(const Recording& recording) { return samples_of(recording.samples); }

} // namespace sordino::test
