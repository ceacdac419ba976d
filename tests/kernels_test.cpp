// Every kernel this machine can run, against the product in double.
#include "model/kernels.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <utility>

using namespace sordino;
using namespace sordino::test;

namespace {

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
double worst_error(const KernelPath& path, int rows, int cols, std::size_t offset) {
    const auto r = static_cast<std::size_t>(rows), c = static_cast<std::size_t>(cols);
    const auto seed = static_cast<unsigned>(rows * 1000 + cols);
    const Fenced w(uniform_values(r * c, -1, 1, seed), offset),
        x(uniform_values(c, -1, 1, seed + 1), 3 - offset % 4);
    Fenced y(std::vector<float>(r, 99.0F), offset);
    path.matrix_vector(w.data, x.data, y.data, rows, cols);
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

// Codes between others that spoil the result if they are used; the offset makes them unaligned.
struct FencedCodes {
    std::vector<std::int8_t> memory;
    std::int8_t* data;

    FencedCodes(std::size_t count, std::size_t offset, std::int8_t fence)
        : memory(offset + count + 64, fence)
        , data(memory.data() + offset) {}
};

// Gives w and x of the product their values, from 0 on and row by row.
using Fill = std::function<std::int8_t(std::size_t)>;

// Whether the sums are those of the definition, and nothing beside them is written.
bool is_exact(const KernelPath& path, int rows, int cols, std::size_t offset, const Fill& fill_w,
              const Fill& fill_x) {
    const auto r = static_cast<std::size_t>(rows), c = static_cast<std::size_t>(cols);
    constexpr std::int32_t untouched = 0x5A5A5A5A;
    for (const std::int8_t fence : {std::int8_t{-128}, std::int8_t{101}}) {
        FencedCodes w(r * c, offset, fence), x(c, 63 - offset % 64, fence);
        for (std::size_t i = 0; i < r * c; ++i) w.data[i] = fill_w(i);
        for (std::size_t i = 0; i < c; ++i) x.data[i] = fill_x(i);
        std::vector<std::int32_t> expected(r + 2, untouched), y(r + 2, untouched);
        for (std::size_t i = 0; i < r; ++i) {
            expected[i + 1] = 0;
            for (std::size_t j = 0; j < c; ++j) expected[i + 1] += w.data[i * c + j] * x.data[j];
        }
        path.int8_matrix_vector(w.data, x.data, y.data() + 1, rows, cols);
        if (y != expected) return false;
    }
    return true;
}

Fill random_codes(unsigned seed) {
    return
        [dice = Dice(seed)](std::size_t) mutable { return static_cast<std::int8_t>(dice.below(255) - 127); };
}
Fill constant_codes(std::int8_t value) {
    return [value](std::size_t) { return value; };
}
Fill alternating_codes(std::size_t period) {
    return [period](std::size_t i) { return static_cast<std::int8_t>(i / period % 2 == 0 ? 127 : -127); };
}

} // namespace

TEST_CASE("kernels: each agrees with the product in double, for all sizes up to 70 and some large ones") {
    for (const KernelPath& path : kernel_paths()) {
        CAPTURE(path.name);
        for (int rows = 1; rows <= 70; ++rows)
            for (int cols = 1; cols <= 70; ++cols) {
                const double error = worst_error(path, rows, cols, static_cast<std::size_t>(rows + cols) % 4);
                CAPTURE(rows, cols);
                if (!(error < 1e-5)) FAIL("error " << error);
            }
        for (const auto& [rows, cols] :
             {std::pair{256, 768}, {255, 1023}, {3, 10000}, {1000, 17}, {219, 192}})
            for (const std::size_t offset : {0U, 1U, 2U, 3U}) {
                const double error = worst_error(path, rows, cols, offset);
                CAPTURE(rows, cols, offset);
                CHECK(error < 1e-5);
            }
    }
}

TEST_CASE("kernels: the same vectors at other addresses give the same bits") {
    constexpr int rows = 33, cols = 77;
    const auto w = uniform_values(rows * cols, -1, 1, 1), x = uniform_values(cols, -1, 1, 2);
    for (const KernelPath& path : kernel_paths()) {
        CAPTURE(path.name);
        std::vector<float> expected(rows), y(rows);
        path.matrix_vector(w.data(), x.data(), expected.data(), rows, cols);
        for (std::size_t offset = 0; offset < 16; ++offset) {
            const Fenced moved_w(w, offset), moved_x(x, 15 - offset);
            path.matrix_vector(moved_w.data, moved_x.data, y.data(), rows, cols);
            CHECK(y == expected);
        }
    }
}

TEST_CASE("kernels: a row has the same bits wherever it stands, and whatever stands beside it") {
    constexpr int rows = 11;
    for (const int cols : {1, 15, 64, 77, 192})
        for (const KernelPath& path : kernel_paths()) {
            CAPTURE(path.name, cols);
            const auto width = static_cast<std::size_t>(cols);
            const auto row = uniform_values(width, -1, 1, 3), x = uniform_values(width, -1, 1, 4);
            float alone = 0;
            path.matrix_vector(row.data(), x.data(), &alone, 1, cols);
            for (std::size_t at = 0; at < rows; ++at) {
                auto w = uniform_values(rows * width, -1, 1, 5);
                std::copy(row.begin(), row.end(), w.begin() + static_cast<std::ptrdiff_t>(at * width));
                std::vector<float> y(rows);
                path.matrix_vector(w.data(), x.data(), y.data(), rows, cols);
                CHECK(y[at] == alone);
            }
        }
}

TEST_CASE("kernels: each product of int8 is exact, for awkward shapes at any address") {
    for (const KernelPath& path : kernel_paths()) {
        CAPTURE(path.name);
        for (int rows = 1; rows <= 9; ++rows)
            for (int cols = 1; cols <= 130; ++cols) {
                const auto seed = static_cast<unsigned>(rows * 1000 + cols);
                CAPTURE(rows, cols);
                if (!is_exact(path, rows, cols, seed % 64, random_codes(seed), random_codes(seed + 1)))
                    FAIL("differs from the scalar sums");
            }
        for (const auto& [rows, cols] : {std::pair{192, 576}, {255, 1023}, {3, 10000}, {1000, 17}})
            CHECK(is_exact(path, rows, cols, 7, random_codes(1), random_codes(2)));
    }
}

TEST_CASE("kernels: each product of int8 is exact where every factor is as large as it can be") {
    for (const KernelPath& path : kernel_paths()) {
        CAPTURE(path.name);
        for (const int cols : {1, 2, 16, 31, 32, 64, 130, 576, max_int8_columns})
            for (const std::int8_t w : {std::int8_t{127}, std::int8_t{-127}})
                for (const std::int8_t x : {std::int8_t{127}, std::int8_t{-127}, std::int8_t{0}}) {
                    CAPTURE(cols);
                    CHECK(is_exact(path, 3, cols, 5, constant_codes(w), constant_codes(x)));
                    CHECK(is_exact(path, 3, cols, 0, alternating_codes(1), alternating_codes(1)));
                    CHECK(is_exact(path, 3, cols, 1, alternating_codes(3), constant_codes(x)));
                    CHECK(is_exact(path, 3, cols, 2, constant_codes(w), alternating_codes(2)));
                }
    }
}

TEST_CASE("kernels: the choice is the last of the paths, each of which has a name of its own") {
    std::set<std::string> names;
    for (const KernelPath& path : kernel_paths()) names.insert(path.name);
    CHECK(names.size() == kernel_paths().size());
    CHECK(names.contains("portable"));
    CHECK(matrix_vector() == kernel_paths().back().matrix_vector);
    CHECK(int8_matrix_vector() == kernel_paths().back().int8_matrix_vector);
#if defined(__x86_64__)
    CHECK(names.contains("sse2"));
    CHECK(names.contains("avx2") == (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")));
    CHECK(names.contains("avx512vnni") == (names.contains("avx512") && __builtin_cpu_supports("avx512bw") &&
                                           __builtin_cpu_supports("avx512vnni")));
#endif
}
