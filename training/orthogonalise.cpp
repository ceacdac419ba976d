// Newton-Schulz steps, on the shorter side of the matrix.
#include "training/orthogonalise.h"

#include "training/matrix_product.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace sordino {
namespace {

constexpr int steps = 5;
constexpr float first = 3.4445F, third = -4.7750F, fifth = 2.0315F; // of the odd polynomial

} // namespace

void orthogonalise(std::span<float> x, int rows, int columns) {
    const double squares = std::inner_product(x.begin(), x.end(), x.begin(), 0.0);
    const auto unit = static_cast<float>(1.0 / (std::sqrt(squares) + 1e-8));
    for (float& value : x) value *= unit;

    // Row-major memory, read column by column, is the transpose; the steps do not tell one from the other.
    const int height = columns, width = rows;
    const bool tall = height > width;
    const int side = std::min(height, width), length = std::max(height, width);
    const auto square = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
    std::vector<float> gram(square), factor(square), next(x.size());
    for (int step = 0; step < steps; ++step) {
        matrix_product(side, side, length, {x.data(), height, tall}, {x.data(), height, !tall}, 0.0F,
                       gram.data(), side);
        matrix_product(side, side, side, {gram.data(), side, false}, {gram.data(), side, false}, 0.0F,
                       factor.data(), side);
        for (std::size_t j = 0; j < square; ++j) factor[j] = third * gram[j] + fifth * factor[j];
        for (std::size_t j = 0; j < square; j += static_cast<std::size_t>(side) + 1) factor[j] += first;
        const ConstMatrixView left{factor.data(), side, false}, right{x.data(), height, false};
        if (tall)
            matrix_product(height, width, side, right, left, 0.0F, next.data(), height);
        else
            matrix_product(height, width, side, left, right, 0.0F, next.data(), height);
        std::copy(next.begin(), next.end(), x.begin());
    }
}

} // namespace sordino
