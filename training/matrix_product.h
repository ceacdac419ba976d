// The one matrix product behind training.
#pragma once

#include "model/matrix_view.h"

namespace sordino {

// c (rows, columns; column-major, stride c_stride) = a (rows, inner) b (inner, columns) + beta c. One
// thread's work; may be called by several threads at once. The library and the reason for it:
// docs/decisions.md.
void matrix_product(int rows, int columns, int inner, ConstMatrixView a, ConstMatrixView b, float beta,
                    float* c, int c_stride);

} // namespace sordino
