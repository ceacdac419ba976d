// Matrix times vector for the audio thread, by the widest vector unit of the machine at hand.
#pragma once

namespace sordino {

// y = W x. w: (rows, cols) row-major; x: (cols); y: (rows). Any alignment. [audio thread]
using MatrixVector = void (*)(const float* w, const float* x, float* y, int rows, int cols);

// The choice is made once per process, under a lock: not for the audio thread. The order of summation, and
// with it the last bits, depends on it.
MatrixVector matrix_vector() noexcept;

} // namespace sordino
