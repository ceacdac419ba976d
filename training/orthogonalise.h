// The nearest matrix whose directions all count the same.
#pragma once

#include <span>

namespace sordino {

// x = u s v' becomes about u v': five Newton-Schulz steps x = a x + (b x x' + c (x x')^2) x from x / |x|,
// with the coefficients of Jordan, "Muon", 2024. They bring singular values from a thousandth of |x| on to
// 0.7..1.2, smaller ones part of the way. x: (rows, columns), row-major or column-major alike; zeros stay
// zeros. Allocates. [any thread]
void orthogonalise(std::span<float> x, int rows, int columns);

} // namespace sordino
