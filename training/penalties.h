// Penalties on a layer's activations, which make a code sparse.
#pragma once

#include "training/trained_layer.h"

namespace sordino {

// activated: (outputs, columns). The sum of the l1 and kl terms of Regularisation over these columns; an
// activity is read as at least 1e-4 and at most 1 - 1e-4, by its slope too, which so leads back from there.
double penalty_of(const Regularisation& regularisation, const Eigen::MatrixXf& activated);

// slope += share x d penalty / d activated.
void add_penalty_slope(const Regularisation& regularisation, const Eigen::MatrixXf& activated, float share,
                       Eigen::MatrixXf& slope);

} // namespace sordino
