// Neighbours, against every distance by hand.
#include "training/vectors/neighbours.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

using namespace sordino;
using namespace sordino::test;

namespace {

Eigen::MatrixXf cloud(int values, int rows, unsigned seed) {
    Dice dice(seed);
    Eigen::MatrixXf m(values, rows);
    for (float& x : m.reshaped()) x = static_cast<float>(dice.normal());
    return m;
}

} // namespace

TEST_CASE("neighbours: they are the nearest of all, nearest first, as every distance by hand has them") {
    const Eigen::MatrixXf among = cloud(7, 400, 1), asked = cloud(7, 300, 2); // more than go at once
    const Eigen::MatrixXi found = nearest(among, asked, 5);
    REQUIRE(found.rows() == 5);
    REQUIRE(found.cols() == 300);
    for (Eigen::Index q = 0; q < asked.cols(); ++q) {
        std::vector<int> order(400);
        std::iota(order.begin(), order.end(), 0);
        std::ranges::sort(order, {}, [&](int r) { return (among.col(r) - asked.col(q)).norm(); });
        for (int n = 0; n < 5; ++n) REQUIRE(found(n, q) == order[static_cast<std::size_t>(n)]);
    }
    CHECK(nearest(among, among, 1) == Eigen::RowVectorXi::LinSpaced(400, 0, 399)); // each is its own
}

TEST_CASE("neighbours: of equally near ones the first goes first") {
    Eigen::MatrixXf among(1, 4), asked(1, 1);
    among << 1, -1, 1, -1;
    asked << 0;
    CHECK(nearest(among, asked, 4) == Eigen::Vector4i(0, 1, 2, 3));
}

TEST_CASE("neighbours: precision is the mean share of neighbours of the class that asked") {
    Eigen::MatrixXi found(2, 3);
    found << 0, 1, 2, //
        1, 2, 3;
    const std::vector<int> labels{5, 5, 6, 7};
    CHECK(precision_of(found, labels, {5, 5, 9}) == Approx(3.0 / 6));
    CHECK(precision_of(found, labels, {5, 6, 7}) == Approx(4.0 / 6));
}

TEST_CASE("neighbours: more of them than there are, and rows of another size, are refused") {
    const Eigen::MatrixXf among = cloud(3, 4, 1);
    CHECK_THROWS_AS(nearest(among, among, 5), std::invalid_argument);
    CHECK_THROWS_AS(nearest(among, among, 0), std::invalid_argument);
    CHECK_THROWS_AS(nearest(among, cloud(2, 4, 1), 1), std::invalid_argument);
}
