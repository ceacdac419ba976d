// Distances by matrix products, some columns at a time.
#include "training/vectors/neighbours.h"

#include "training/matrix_product.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace sordino {
namespace {

constexpr Eigen::Index at_once = 128; // columns that ask: their distances stay small

// Of each of `among` with each of `asked`.
void products_of(const Eigen::MatrixXf& among, const Eigen::MatrixXf& asked, Eigen::MatrixXf& products) {
    const int values = static_cast<int>(among.rows()), rows = static_cast<int>(among.cols());
    products.resize(among.cols(), asked.cols());
    matrix_product(rows, static_cast<int>(asked.cols()), values, {among.data(), values, true},
                   {asked.data(), values, false}, 0.0F, products.data(), rows);
}

} // namespace

Eigen::MatrixXi nearest(const Eigen::MatrixXf& among, const Eigen::MatrixXf& asked, int count) {
    if (count < 1 || count > among.cols() || among.rows() != asked.rows())
        throw std::invalid_argument(
            fmt::format("expected 1 to {} neighbours of rows of {} values, found {} of rows of {}",
                        among.cols(), among.rows(), count, asked.rows()));
    const Eigen::VectorXf squares = among.colwise().squaredNorm().transpose();
    Eigen::MatrixXi found(count, asked.cols());
    Eigen::MatrixXf products;
    std::vector<int> order(static_cast<std::size_t>(among.cols()));
    for (Eigen::Index at = 0; at < asked.cols(); at += at_once) {
        const Eigen::Index some = std::min(at_once, asked.cols() - at);
        products_of(among, asked.middleCols(at, some), products);
        for (Eigen::Index i = 0; i < some; ++i) {
            // the square of the distance, without the part that all of them share
            const Eigen::VectorXf distance = squares - 2.0F * products.col(i);
            std::iota(order.begin(), order.end(), 0);
            std::ranges::partial_sort(order, order.begin() + count, [&](int a, int b) {
                return distance[a] != distance[b] ? distance[a] < distance[b] : a < b;
            });
            std::copy_n(order.begin(), count, found.col(at + i).begin());
        }
    }
    return found;
}

double precision_of(const Eigen::MatrixXi& found, const std::vector<int>& labels,
                    const std::vector<int>& wanted) {
    long right = 0;
    for (Eigen::Index q = 0; q < found.cols(); ++q)
        for (Eigen::Index n = 0; n < found.rows(); ++n)
            right +=
                labels.at(static_cast<std::size_t>(found(n, q))) == wanted.at(static_cast<std::size_t>(q))
                    ? 1
                    : 0;
    return static_cast<double>(right) / static_cast<double>(found.size());
}

} // namespace sordino
