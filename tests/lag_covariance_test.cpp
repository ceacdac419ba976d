// Covariances of recordings: against the sums written out, and of processes that are known.
#include "training/lag_covariance.h"

#include "dsp/window_spec.h"
#include "tests/catch.h"
#include "tests/moving_average.h"
#include "tests/windows.h"

#include <Eigen/Eigenvalues>

using namespace sordino;
using namespace sordino::test;

namespace {

Series series_of(const Eigen::MatrixXf& rows) { return {"a", rows}; }

// The definition.
double slowly(const std::vector<Series>& recordings, const Eigen::VectorXf& mean,
              const Eigen::VectorXf& scale, int lag, int a, int b) {
    double sum = 0, known = 0, rows = 0, pairs = 0;
    for (const auto& one : recordings)
        for (int t = 0; t < one.values.rows(); ++t) {
            rows += 1;
            if (t < lag) continue;
            pairs += 1;
            const double x = static_cast<double>((one.values(t, a) - mean[a]) * scale[a]),
                         y = static_cast<double>((one.values(t - lag, b) - mean[b]) * scale[b]);
            if (!(std::abs(x) <= outlier && std::abs(y) <= outlier)) continue;
            sum += x * y;
            known += 1;
        }
    return known == 0 ? 0.0 : sum / known * pairs / rows;
}

Eigen::VectorXf of(std::initializer_list<float> values) {
    return Eigen::Map<const Eigen::VectorXf>(values.begin(), static_cast<Eigen::Index>(values.size()));
}

// Of so many successive rows.
Eigen::MatrixXd whole(const RowMatrix& all, int rows) {
    const auto channels = all.cols();
    Eigen::MatrixXd matrix(rows * channels, rows * channels);
    for (int r = 0; r < rows; ++r)
        for (int s = 0; s < rows; ++s) {
            const Eigen::MatrixXf lagged = all.middleRows(std::abs(r - s) * channels, channels);
            matrix.block(r * channels, s * channels, channels, channels) =
                (r >= s ? lagged : Eigen::MatrixXf(lagged.transpose())).cast<double>();
        }
    return matrix;
}

} // namespace

TEST_CASE(
    "lag_covariance: it is the sum over what is known, with gaps, outliers and recordings of any length") {
    const MovingAverage process(3, 3, 6, 1);
    std::vector<Series> recordings{series_of(process.rows(70, 1)), series_of(process.rows(3, 2)),
                                   series_of(process.rows(25, 3))};
    for (auto& one : recordings) one.values.col(1).array() += 4.0F;
    recordings[0].values(5, 0) = missing_number;
    recordings[0].values.block(10, 1, 20, 1).setConstant(missing_number);
    recordings[2].values(9, 2) = 1e6F;
    const auto mean = of({0.1F, 4.0F, 0.0F}), scale = of({1.0F, 2.0F, 0.5F});
    const RowMatrix all = lag_covariance(recordings, mean, scale, 12);
    REQUIRE(all.rows() == 36);
    REQUIRE(all.cols() == 3);
    for (int lag = 0; lag < 12; ++lag)
        for (int a = 0; a < 3; ++a)
            for (int b = 0; b < 3; ++b) {
                CAPTURE(lag, a, b);
                REQUIRE(static_cast<double>(all(3 * lag + a, b)) ==
                        Approx(slowly(recordings, mean, scale, lag, a, b)).epsilon(1e-4).margin(1e-5));
            }
    CHECK(all.topRows(3) == all.topRows(3).transpose());
}

TEST_CASE("lag_covariance: of a long recording it is near what the process has") {
    const MovingAverage process(3, 2, 8, 4);
    const RowMatrix all =
        lag_covariance({series_of(process.rows(40000, 5))}, of({0, 0, 0}), of({1, 1, 1}), 10);
    for (int lag = 0; lag < 10; ++lag)
        CHECK((all.middleRows(3 * lag, 3).cast<double>() - process.covariance(lag)).cwiseAbs().maxCoeff() <
              0.06);
}

TEST_CASE("lag_covariance: of recordings without gaps, however short, it is positive semidefinite") {
    const MovingAverage process(2, 2, 5, 6);
    for (const int rows : {2, 7, 30, 300}) {
        auto one = series_of(process.rows(rows, 7)), other = series_of(process.rows(5, 8));
        const RowMatrix all = lag_covariance({one, other}, of({0.2F, -0.1F}), of({1, 1}), 20);
        CAPTURE(rows);
        CHECK(Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(whole(all, 20)).eigenvalues().minCoeff() >
              -1e-5);
    }
}

TEST_CASE("lag_covariance: noisy rows count where a recording has them, and a channel never known is 0") {
    const MovingAverage process(2, 2, 5, 9);
    Series pair{"a", process.rows(100, 1), process.rows(100, 2)};
    pair.noisy.col(1).setConstant(missing_number);
    const RowMatrix all = lag_covariance({pair}, of({0, 0}), of({1, 1}), 5);
    CHECK(all(0, 0) == Approx(static_cast<double>(pair.noisy.col(0).squaredNorm()) / 100.0).epsilon(1e-4));
    CHECK(all.col(1).isZero(0.0F));
    CHECK(all(1, 0) == 0.0F);
}

TEST_CASE("lag_covariance: of more rows than are read it takes pieces, with nearly the same result") {
    // 64 channels, 200 lags: half of these are read
    const int channels = 64, rows = 16000;
    Dice dice(3);
    Eigen::MatrixXf x(rows, channels);
    for (float& v : x.reshaped()) v = static_cast<float>(dice.normal());
    x.col(1) = x.col(0);
    const Eigen::VectorXf zeros = Eigen::VectorXf::Zero(channels), ones = Eigen::VectorXf::Ones(channels);
    const RowMatrix all = lag_covariance({series_of(x)}, zeros, ones, 200);
    CHECK(all(0, 1) == Approx(1.0).margin(0.05));
    CHECK(all(0, 0) == Approx(1.0).margin(0.05));
    CHECK(all(0, 2) == Approx(0.0).margin(0.06));
    CHECK(all.bottomRows(channels * 199).cwiseAbs().maxCoeff() < 0.08F);
}
