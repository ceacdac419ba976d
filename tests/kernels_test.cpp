// Every kernel this machine can run, against the product in double.
#include "model/kernels.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <limits>
#include <string>
#include <utility>

#if defined(__x86_64__)
void sordino_matrix_vector_sse2(const float*, const float*, float*, int, int);
void sordino_matrix_vector_avx2(const float*, const float*, float*, int, int);
void sordino_matrix_vector_avx512(const float*, const float*, float*, int, int);
#endif

using namespace sordino;
using namespace sordino::test;

namespace {

struct Kernel {
    std::string name;
    MatrixVector run;
};

std::vector<Kernel> kernels() {
    std::vector<Kernel> known{{"chosen", matrix_vector()}};
#if defined(__x86_64__)
    known.push_back({"sse2", sordino_matrix_vector_sse2});
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        known.push_back({"avx2", sordino_matrix_vector_avx2});
    if (__builtin_cpu_supports("avx512f")) known.push_back({"avx512", sordino_matrix_vector_avx512});
#endif
    return known;
}

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

// Values with NaN on both sides, which spoil the result if they are used; the offset makes them unaligned.
struct Fenced {
    std::vector<float> memory;
    float* data;

    Fenced(const std::vector<float>& values, std::size_t offset)
        : memory(offset + values.size() + 16, nan)
        , data(memory.data() + offset) {
        std::copy(values.begin(), values.end(), data);
    }
};

// The largest error of a row, as a share of the sum of its absolute products.
double worst_error(const Kernel& kernel, int rows, int cols, std::size_t offset) {
    const auto r = static_cast<std::size_t>(rows), c = static_cast<std::size_t>(cols);
    const auto seed = static_cast<unsigned>(rows * 1000 + cols);
    const Fenced w(uniform_values(r * c, -1, 1, seed), offset),
        x(uniform_values(c, -1, 1, seed + 1), 3 - offset % 4);
    Fenced y(std::vector<float>(r, 99.0F), offset);
    kernel.run(w.data, x.data, y.data, rows, cols);
    double worst = 0;
    for (std::size_t i = 0; i < r; ++i) {
        double sum = 0, size = 0;
        for (std::size_t j = 0; j < c; ++j) {
            const double product = static_cast<double>(w.data[i * c + j]) * static_cast<double>(x.data[j]);
            sum += product;
            size += std::abs(product);
        }
        const double error = std::abs(static_cast<double>(y.data[i]) - sum) / size;
        worst = error <= worst ? worst : error; // NaN is the worst
    }
    for (std::size_t i = 0; i < y.memory.size(); ++i)
        if ((i < offset || i >= offset + r) && !std::isnan(y.memory[i])) return nan;
    return worst;
}

} // namespace

TEST_CASE("kernels: each agrees with the product in double, for all sizes up to 70 and some large ones") {
    for (const Kernel& kernel : kernels()) {
        CAPTURE(kernel.name);
        for (int rows = 1; rows <= 70; ++rows)
            for (int cols = 1; cols <= 70; ++cols) {
                const double error =
                    worst_error(kernel, rows, cols, static_cast<std::size_t>(rows + cols) % 4);
                CAPTURE(rows, cols);
                if (!(error < 1e-5)) FAIL("error " << error);
            }
        for (const auto& [rows, cols] :
             {std::pair{256, 768}, {255, 1023}, {3, 10000}, {1000, 17}, {219, 192}})
            for (const std::size_t offset : {0U, 1U, 2U, 3U}) {
                const double error = worst_error(kernel, rows, cols, offset);
                CAPTURE(rows, cols, offset);
                CHECK(error < 1e-5);
            }
    }
}

TEST_CASE("kernels: the same vectors at other addresses give the same bits") {
    constexpr int rows = 33, cols = 77;
    const auto w = uniform_values(rows * cols, -1, 1, 1), x = uniform_values(cols, -1, 1, 2);
    for (const Kernel& kernel : kernels()) {
        CAPTURE(kernel.name);
        std::vector<float> expected(rows), y(rows);
        kernel.run(w.data(), x.data(), expected.data(), rows, cols);
        for (std::size_t offset = 0; offset < 16; ++offset) {
            const Fenced moved_w(w, offset), moved_x(x, 15 - offset);
            kernel.run(moved_w.data, moved_x.data, y.data(), rows, cols);
            CHECK(y == expected);
        }
    }
}

TEST_CASE("kernels: the choice is one of those that this machine can run, and stays") {
    CHECK(matrix_vector() == matrix_vector());
#if defined(__x86_64__)
    CHECK(matrix_vector() == kernels().back().run); // the widest
#endif
}
