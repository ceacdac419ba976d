// PCA against what it is by definition.
#include "training/vectors/principal_components.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <Eigen/SVD>

#include <stdexcept>

using namespace sordino;
using namespace sordino::test;

TEST_CASE("principal_components: the error is what is left of the singular values, and no other plane does "
          "better") {
    Dice dice(3);
    Eigen::MatrixXf rows(6, 200);
    for (float& x : rows.reshaped()) x = static_cast<float>(dice.normal());
    for (int v = 0; v < 6; ++v) rows.row(v) = (rows.row(v) * static_cast<float>(v + 1)).array() + 10.0F;
    const Eigen::VectorXf mean = rows.rowwise().mean();
    const Eigen::MatrixXf centred = rows.colwise() - mean;
    const Eigen::VectorXf singular = Eigen::BDCSVD<Eigen::MatrixXf>(centred).singularValues();
    for (const int components : {1, 3, 6}) {
        const auto layers = principal_components(rows, components);
        REQUIRE(layers.size() == 2);
        CHECK(layers[0].role == Role::code);
        CHECK(layers[0].outputs() == components);
        const Eigen::MatrixXf codes = (layers[0].weight * rows).colwise() + layers[0].bias;
        const Eigen::MatrixXf back = (layers[1].weight * codes).colwise() + layers[1].bias;
        const float left = singular.tail(6 - components).squaredNorm();
        CHECK(std::abs((back - rows).squaredNorm() - left) < 1e-3F * singular.squaredNorm());
        CHECK(std::abs(codes.rowwise().mean().maxCoeff()) < 1e-3F);
    }
    CHECK_THROWS_AS(principal_components(rows, 7), std::invalid_argument);
}
