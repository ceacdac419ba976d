// matrix_product: against three loops in double.
#include "training/matrix_product.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <chrono>
#include <limits>
#include <thread>
#include <tuple>

#include <sys/resource.h>

using namespace sordino;
using namespace sordino::test;

namespace {

double processor_seconds(int of) {
    rusage usage{};
    ::getrusage(of, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

// The library makes threads of its own at the start of the program; they spin for some milliseconds before
// they sleep, whether or not they are given work.
void let_other_threads_fall_asleep() {
    double spun = 1;
    for (int i = 0; i < 100 && spun > 1e-3; ++i) {
        const double before = processor_seconds(RUSAGE_SELF);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        spun = processor_seconds(RUSAGE_SELF) - before;
    }
}

// Column-major with rows to spare below each column.
struct Matrix {
    int rows, columns, stride;
    std::vector<float> values;

    Matrix(int r, int c, int spare, unsigned seed)
        : rows(r)
        , columns(c)
        , stride(r + spare)
        , values(uniform_values(static_cast<std::size_t>(stride * c), -1, 1, seed)) {}

    float at(int r, int c) const { return values[static_cast<std::size_t>(r + c * stride)]; }
    ConstMatrixView view(bool transposed) const { return {values.data(), stride, transposed}; }
};

} // namespace

TEST_CASE("matrix product: every transposition, stride and beta gives what three loops give") {
    using Shape = std::tuple<int, int, int>;
    const auto [rows, columns, inner] =
        GENERATE(Shape{1, 1, 1}, Shape{5, 3, 7}, Shape{1, 9, 4}, Shape{33, 17, 65}, Shape{64, 48, 20});
    const bool a_transposed = GENERATE(false, true), b_transposed = GENERATE(false, true);
    const int spare = GENERATE(0, 3);
    const float beta = GENERATE(0.0F, 1.0F);
    const auto a = a_transposed ? Matrix(inner, rows, spare, 1) : Matrix(rows, inner, spare, 1);
    const auto b = b_transposed ? Matrix(columns, inner, spare, 2) : Matrix(inner, columns, spare, 2);
    const Matrix before(rows, columns, spare, 3);
    Matrix c = before;
    if (beta == 0.0F) // what was there before must not matter
        for (int j = 0; j < columns; ++j)
            c.values[static_cast<std::size_t>(j * c.stride)] = std::numeric_limits<float>::quiet_NaN();

    matrix_product(rows, columns, inner, a.view(a_transposed), b.view(b_transposed), beta, c.values.data(),
                   c.stride);

    double worst = 0;
    for (int i = 0; i < rows; ++i)
        for (int j = 0; j < columns; ++j) {
            double sum = beta == 0.0F ? 0.0 : static_cast<double>(before.at(i, j));
            for (int k = 0; k < inner; ++k)
                sum += static_cast<double>(a_transposed ? a.at(k, i) : a.at(i, k)) *
                       static_cast<double>(b_transposed ? b.at(j, k) : b.at(k, j));
            const double error = std::abs(static_cast<double>(c.at(i, j)) - sum);
            worst = std::max(worst, std::isnan(error) ? 1e9 : error);
        }
    CHECK(worst < 1e-5);
    bool spared = true;
    for (int j = 0; j < columns; ++j)
        for (int i = rows; i < c.stride; ++i) spared = spared && c.at(i, j) == before.at(i, j);
    CHECK(spared);
}

TEST_CASE("matrix product: threads that work at the same time get the same bytes as one alone") {
    // large enough for the library to use threads of its own, were it not told otherwise
    constexpr int n = 200, columns = 400, times = 12;
    const Matrix a(n, n, 0, 4), b(n, columns, 0, 5);
    const auto product = [&] {
        std::vector<float> c(static_cast<std::size_t>(n * columns));
        matrix_product(n, columns, n, a.view(true), b.view(false), 0.0F, c.data(), n);
        return c;
    };
    const auto alone = product();
    std::vector<std::vector<float>> mine, other;
    {
        std::jthread helper([&] {
            for (int i = 0; i < times; ++i) other.push_back(product());
        });
        for (int i = 0; i < times; ++i) mine.push_back(product());
    }
    for (int i = 0; i < times; ++i) {
        CHECK(mine[static_cast<std::size_t>(i)] == alone);
        CHECK(other[static_cast<std::size_t>(i)] == alone);
    }
}

TEST_CASE("matrix product: the thread that calls does all of the work") {
    constexpr int n = 400;
    const Matrix a(n, n, 0, 6), b(n, n, 0, 7);
    std::vector<float> c(static_cast<std::size_t>(n * n));
    let_other_threads_fall_asleep();
    const double all = processor_seconds(RUSAGE_SELF), own = processor_seconds(RUSAGE_THREAD);
    for (int i = 0; i < 20; ++i) matrix_product(n, n, n, a.view(false), b.view(false), 0.0F, c.data(), n);
    const double mine = processor_seconds(RUSAGE_THREAD) - own;
    CHECK(processor_seconds(RUSAGE_SELF) - all - mine < 0.2 * mine + 0.005);
}
