// Choice of the kernel at run time.
#include "model/kernels.h"

#if defined(__x86_64__)
// Each in a file of its own, compiled for its instructions, that shares no inline function with the rest.
void sordino_matrix_vector_sse2(const float*, const float*, float*, int, int);
void sordino_matrix_vector_avx2(const float*, const float*, float*, int, int);
void sordino_matrix_vector_avx512(const float*, const float*, float*, int, int);
#endif

namespace sordino {
namespace {

#if defined(__x86_64__)
MatrixVector choose() noexcept {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f")) return sordino_matrix_vector_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return sordino_matrix_vector_avx2;
    return sordino_matrix_vector_sse2;
}
#else
void portable(const float* w, const float* x, float* y, int rows, int cols) {
    for (int r = 0; r < rows; ++r, w += cols) {
        float sum[8] = {};
        int c = 0;
        for (; c + 8 <= cols; c += 8)
            for (int i = 0; i < 8; ++i) sum[i] += w[c + i] * x[c + i];
        for (; c < cols; ++c) sum[0] += w[c] * x[c];
        y[r] = ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
    }
}
MatrixVector choose() noexcept { return portable; }
#endif

} // namespace

MatrixVector matrix_vector() noexcept {
    static const MatrixVector chosen = choose();
    return chosen;
}

} // namespace sordino
