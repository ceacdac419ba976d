// Scores of rows against slow and known values.
#include "training/vectors/row_scores.h"

#include "tests/catch.h"
#include "tests/signals.h"
#include "tests/vector_models.h"

#include <cmath>

using namespace sordino;
using namespace sordino::test;

TEST_CASE("row_scores: mse, psnr and the share within 0.1 are those of the definition") {
    const VectorModel model = random_vector_model(1, image_spec(2, 1));
    const Eigen::MatrixXf wanted = Eigen::MatrixXf::Zero(2, 2);
    Eigen::MatrixXf given = wanted;
    given << 0.05F, 0.2F, -0.05F, 0.0F;
    const RowScores scores = row_scores(model, wanted, given);
    CHECK(scores.rows == 2);
    CHECK(std::abs(scores.mse - 0.045 / 4.0) < 1e-8);
    CHECK(std::abs(scores.psnr_db - 10.0 * std::log10(4.0 / 0.045)) < 1e-4);
    CHECK(scores.accuracy == 0.75);
}

TEST_CASE("row_scores: of a table they are in standard deviations") {
    const VectorModel model = random_vector_model(1, column_spec({"a"}));
    const Eigen::MatrixXf wanted = Eigen::MatrixXf::Zero(1, 1),
                          given = Eigen::MatrixXf::Constant(1, 1, 1.0F / model.scale[0]);
    CHECK(std::abs(row_scores(model, wanted, given).mse - 1.0) < 1e-6);
}

TEST_CASE("row_scores: the area under the ROC is the share of pairs in the right order, ties by halves") {
    Dice dice(3);
    std::vector<float> usual, unusual;
    for (int i = 0; i < 80; ++i) usual.push_back(std::round(10.0F * static_cast<float>(dice.normal())));
    for (int i = 0; i < 50; ++i)
        unusual.push_back(std::round(10.0F * static_cast<float>(dice.normal()) + 8.0F));
    double wins = 0.0;
    for (const float u : unusual)
        for (const float v : usual) wins += u > v ? 1.0 : u == v ? 0.5 : 0.0;
    CHECK(std::abs(roc_auc(usual, unusual) - wins / (80.0 * 50.0)) < 1e-12);
    CHECK(roc_auc({1, 2}, {3, 4}) == 1.0);
    CHECK(roc_auc({3, 4}, {1, 2}) == 0.0);
    CHECK(std::isnan(roc_auc({}, {1})));
}
