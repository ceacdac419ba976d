// Choice of the kernels at run time, and those for machines without vector units that we know.
#include "model/kernels.h"

#include <array>

#if defined(__x86_64__)
// Each in a file of its own, compiled for its instructions, that shares no inline function with the rest.
void sordino_matrix_vector_sse2(const float*, const float*, float*, int, int);
void sordino_matrix_vector_avx2(const float*, const float*, float*, int, int);
void sordino_matrix_vector_avx512(const float*, const float*, float*, int, int);
void sordino_int8_matrix_vector_sse2(const std::int8_t*, const std::int8_t*, std::int32_t*, int, int);
void sordino_int8_matrix_vector_avx2(const std::int8_t*, const std::int8_t*, std::int32_t*, int, int);
void sordino_int8_matrix_vector_vnni(const std::int8_t*, const std::int8_t*, std::int32_t*, int, int);
#endif

namespace sordino {
namespace {

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

void portable_int8(const std::int8_t* w, const std::int8_t* x, std::int32_t* y, int rows, int cols) {
    for (int r = 0; r < rows; ++r, w += cols) {
        std::int32_t sum = 0;
        for (int c = 0; c < cols; ++c) sum += w[c] * x[c];
        y[r] = sum;
    }
}

struct Paths {
    std::array<KernelPath, 5> known{{{"portable", portable, portable_int8}}};
    std::size_t count = 1;

    void add(const KernelPath& path) { known[count++] = path; }
};

Paths find() noexcept {
    Paths paths;
#if defined(__x86_64__)
    __builtin_cpu_init();
    paths.add({"sse2", sordino_matrix_vector_sse2, sordino_int8_matrix_vector_sse2});
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return paths;
    paths.add({"avx2", sordino_matrix_vector_avx2, sordino_int8_matrix_vector_avx2});
    if (!__builtin_cpu_supports("avx512f")) return paths;
    paths.add({"avx512", sordino_matrix_vector_avx512, sordino_int8_matrix_vector_avx2});
    if (!__builtin_cpu_supports("avx512bw") || !__builtin_cpu_supports("avx512vnni")) return paths;
    paths.add({"avx512vnni", sordino_matrix_vector_avx512, sordino_int8_matrix_vector_vnni});
#endif
    return paths;
}

} // namespace

std::span<const KernelPath> kernel_paths() noexcept {
    static const Paths paths = find();
    return std::span(paths.known).first(paths.count);
}

} // namespace sordino
