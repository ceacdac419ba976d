// Rows through models of vectors: as one by one, in their own unit, spoilt as in training.
#include "training/vectors/reconstruction.h"

#include "model/network.h"
#include "tests/catch.h"
#include "tests/signals.h"
#include "tests/vector_models.h"

#include <memory>
#include <stdexcept>

using namespace sordino;
using namespace sordino::test;

namespace {

Eigen::MatrixXf random_rows(int values, int rows, unsigned seed) {
    Dice dice(seed);
    Eigen::MatrixXf m(values, rows);
    for (float& x : m.reshaped()) x = dice.uniform(0, 1);
    return m;
}

} // namespace

TEST_CASE("reconstruction: many rows at a time are what the network makes of each, scaled there and back") {
    const VectorModel model = random_vector_model(4, column_spec({"a", "b", "c", "d"}));
    Network network(std::make_shared<const VectorModel>(model));
    const Eigen::MatrixXf rows = random_rows(4, 300, 1), restored = reconstructed(rows_of(model), rows),
                          codes = codes_of(rows_of(model), rows);
    REQUIRE(codes.rows() == 3);
    for (Eigen::Index r = 0; r < rows.cols(); ++r) {
        const Eigen::VectorXf scaled = (rows.col(r) - model.mean).cwiseProduct(model.scale);
        const auto out = network.process({scaled.data(), 4});
        for (int v = 0; v < 4; ++v) {
            const float expected = out[static_cast<std::size_t>(v)] / model.scale[v] + model.mean[v];
            CHECK(std::abs(restored(v, r) - expected) < 1e-4F * (1.0F + std::abs(expected)));
        }
        for (int c = 0; c < 3; ++c)
            CHECK(std::abs(codes(c, r) - network.code()[static_cast<std::size_t>(c)]) < 1e-4F);
    }
}

TEST_CASE("reconstruction: values of an image stay within its range") {
    const VectorModel model = random_vector_model(4, image_spec(3, 2));
    const Eigen::MatrixXf restored = reconstructed(rows_of(model), random_rows(6, 50, 2));
    CHECK(restored.minCoeff() >= 0.0F);
    CHECK(restored.maxCoeff() <= 1.0F);
    CHECK((restored.array() == 0.0F).any()); // some are brought back to it
}

TEST_CASE("reconstruction: spoilt rows depend on the seed alone, and stay within the range of an image") {
    const VectorModel image = random_vector_model(4, image_spec(8, 8)),
                      table = random_vector_model(4, column_spec({"a", "b"}));
    const std::vector<Corruption> noise{parse_corruption("gaussian 0.5").value()};
    const Eigen::MatrixXf rows = random_rows(64, 20, 3), came = spoilt(image, rows, noise, 7);
    CHECK(came == spoilt(image, rows, noise, 7));
    CHECK(came != spoilt(image, rows, noise, 8));
    CHECK(came.leftCols(5) == spoilt(image, rows.leftCols(5), noise, 7));
    CHECK(came.minCoeff() == 0.0F);
    CHECK(came.maxCoeff() == 1.0F);
    // of a table in standard deviations of each column
    const Eigen::MatrixXf flat = table.mean.replicate(1, 4000), moved = spoilt(table, flat, noise, 7) - flat;
    for (int v = 0; v < 2; ++v) {
        const double deviation = std::sqrt(static_cast<double>(moved.row(v).squaredNorm()) / 4000.0);
        CHECK(std::abs(deviation * static_cast<double>(table.scale[v]) - 0.5) < 0.03);
    }
    CHECK(spoilt(image, rows, {}, 7) == rows);
    CHECK_THROWS_AS(spoilt(image, rows, {parse_corruption("hum 0").value()}, 7), std::invalid_argument);
}

TEST_CASE("reconstruction: a box hides the same pixels in every colour") {
    const VectorModel model = random_vector_model(4, image_spec(6, 5, 3));
    const Eigen::MatrixXf white = Eigen::MatrixXf::Ones(90, 30);
    const Eigen::MatrixXf came = spoilt(model, white, {parse_corruption("blocks 0.5").value()}, 1);
    for (Eigen::Index r = 0; r < came.cols(); ++r) {
        CHECK(came.col(r).sum() == 90.0F - 3.0F * 3.0F * 3.0F); // 3 of 6 columns, 3 of 5 lines
        for (Eigen::Index pixel = 0; pixel < 30; ++pixel)
            CHECK(came.col(r).segment(3 * pixel, 3).sum() == 3.0F * came(3 * pixel, r));
    }
}

TEST_CASE("reconstruction: the error of a row is the mean square of its scaled differences") {
    const VectorModel model = random_vector_model(4, column_spec({"a", "b"}));
    Eigen::MatrixXf wanted = Eigen::MatrixXf::Zero(2, 1), given = wanted;
    given(0, 0) = 2.0F;
    CHECK(std::abs(row_errors(model, wanted, given)[0] - 2.0F * model.scale[0] * model.scale[0]) < 1e-4F);
}
