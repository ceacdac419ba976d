// How the channels of recordings move together, at the same time and some rows apart.
#pragma once

#include "model/model.h"
#include "training/series.h"

#include <vector>

namespace sordino {

// For lags 0 to lags - 1, (lags x channels, channels) as ConditionalMean has it: row l C + i, column j is the
// sum of the products z_i(t) z_j(t - l), z = (value - mean) x scale, over all t where both are known, by the
// number of these, times the share that the pairs at lag l are of all rows. With that share the matrix of the
// covariances of any rows is positive semidefinite where no value is missing (the biased estimate: Priestley
// 1981, 5.3.3), nearly so otherwise. Of recordings that hold noisy rows, these are what counts: they are what
// will come. Of very long recordings pieces spread evenly over them are read, about 2e10 products in all.
// mean, scale: (channels). Any thread.
RowMatrix lag_covariance(const std::vector<Series>& recordings, const Eigen::VectorXf& mean,
                         const Eigen::VectorXf& scale, int lags);

} // namespace sordino
