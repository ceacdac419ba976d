// The matrix product of whoever has no faster one at hand.
#pragma once

#include "model/matrix_view.h"

namespace sordino {

// A MatrixProduct by Eigen, in the vector instructions that every machine has. Who links the trainer has
// OpenBLAS's, training/matrix_product.h, which is three times as fast: docs/decisions.md.
void eigen_product(int rows, int columns, int inner, ConstMatrixView a, ConstMatrixView b, float beta,
                   float* c, int c_stride);

} // namespace sordino
