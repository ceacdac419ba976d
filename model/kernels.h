// Matrix times vector for the audio thread, by the widest vector unit of the machine at hand.
#pragma once

#include <cstdint>
#include <span>

namespace sordino {

// y = W x. w: (rows, cols) row-major; x: (cols); y: (rows). Any alignment; nothing beyond the arrays is used.
// A row's result depends on that row and x alone. [audio thread]
using MatrixVector = void (*)(const float* w, const float* x, float* y, int rows, int cols);

// The same for whole numbers from -127 to 127, exact: every path gives the same sums.
// cols <= max_int8_columns. [audio thread]
using Int8MatrixVector = void (*)(const std::int8_t* w, const std::int8_t* x, std::int32_t* y, int rows,
                                  int cols);

inline constexpr int max_int8_columns = 1
                                        << 16; // 255 x 127 x 2^16 < 2^31: room for the offsets of a path too

struct KernelPath {
    const char* name;
    MatrixVector matrix_vector;
    Int8MatrixVector int8_matrix_vector;
};

// All that this machine can run, the fastest last. Found once per process, under a lock: not for the audio
// thread.
std::span<const KernelPath> kernel_paths() noexcept;

// Of the fastest path. The order of summation of floats, and with it the last bits, depends on the path.
inline MatrixVector matrix_vector() noexcept { return kernel_paths().back().matrix_vector; }
inline Int8MatrixVector int8_matrix_vector() noexcept { return kernel_paths().back().int8_matrix_vector; }

} // namespace sordino
