// Which activations a layer keeps.
#pragma once

#include "training/random.h"

#include <Eigen/Core>

namespace sordino {

// What to multiply activations with so that a share of them is 0 and their mean stays: 0, or 1 / (1 - share).
inline void draw_kept(float share, Random& random, Eigen::MatrixXf& kept) {
    const float scale = 1.0F / (1.0F - share);
    for (float& k : kept.reshaped()) k = random.chance(share) ? 0.0F : scale;
}

} // namespace sordino
