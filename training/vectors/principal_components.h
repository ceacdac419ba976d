// The linear autoencoder with the smallest squared error, without training.
#pragma once

#include "model/model.h"

#include <Eigen/Core>

#include <vector>

namespace sordino {

// Two layers, a code of `components` linear values and its decoder: the projection onto the first principal
// components of the rows (values, rows) about their mean (Pearson 1901), by a singular value decomposition of
// their covariance. Throws std::invalid_argument where components are more than values.
std::vector<Layer> principal_components(const Eigen::MatrixXf& rows, int components);

} // namespace sordino
