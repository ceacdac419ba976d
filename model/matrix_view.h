// Matrices in memory that somebody else owns, and what multiplies them.
#pragma once

namespace sordino {

// Column-major.
struct ConstMatrixView {
    const float* data;
    int stride;      // between columns
    bool transposed; // read it as its transpose
};

// c (rows, columns; column-major, stride c_stride) = a (rows, inner) b (inner, columns) + beta c, beta 0 or
// 1. One thread's work; may be called by several threads at once.
using MatrixProduct = void (*)(int rows, int columns, int inner, ConstMatrixView a, ConstMatrixView b,
                               float beta, float* c, int c_stride);

} // namespace sordino
