// What goes wrong with sensors: the corruptions of training/corruption.h that are made for rows of them.
#pragma once

#include "training/corruption.h"

namespace sordino::sensor {

// As CorruptionKind::apply. A value that goes missing becomes NaN.
void missing(std::span<float> values, const Grid& grid, float share, Random& random);
void gap(std::span<float> values, const Grid& grid, float rows, Random& random);
void stuck(std::span<float> values, const Grid& grid, float rows, Random& random);
void spikes(std::span<float> values, const Grid& grid, float height, Random& random);
void drift(std::span<float> values, const Grid& grid, float rise, Random& random);
void wander(std::span<float> values, const Grid& grid, float rms, Random& random);
void jitter(std::span<float> values, const Grid& grid, float rows, Random& random);

} // namespace sordino::sensor
