// One matrix product a lag, of rows with rows some time before.
#include "training/lag_covariance.h"

#include "dsp/window_spec.h"
#include "training/matrix_product.h"

#include <algorithm>
#include <cmath>

namespace sordino {
namespace {

constexpr double most_products = 2e10;

// Products of values, and of flags where they are known; missing values are 0 in both.
struct Sums {
    Eigen::MatrixXf values, known; // (channels, lags x channels), and where anything is missing the same

    Sums(Eigen::Index channels, int lags)
        : values(Eigen::MatrixXf::Zero(channels, channels * lags))
        , known(values) {}

    static void add(const Eigen::MatrixXf& rows, int lags, Eigen::MatrixXf& sums) {
        const auto channels = static_cast<int>(rows.cols()), stride = static_cast<int>(rows.rows());
        for (int lag = 0; lag < std::min(lags, stride); ++lag)
            matrix_product(channels, channels, stride - lag, {rows.data() + lag, stride, true},
                           {rows.data(), stride, false}, 1.0F,
                           sums.data() + static_cast<Eigen::Index>(lag) * channels * channels, channels);
    }
};

// Pieces of this many rows, of which one in `every` is read.
struct Pieces {
    Eigen::Index rows, every;
};

Pieces pieces_of(double rows, double products_a_row, int lags) {
    const Eigen::Index length = 16 * static_cast<Eigen::Index>(lags);
    return {length,
            static_cast<Eigen::Index>(std::ceil(std::max(1.0, rows * products_a_row / most_products)))};
}

} // namespace

RowMatrix lag_covariance(const std::vector<Series>& recordings, const Eigen::VectorXf& mean,
                         const Eigen::VectorXf& scale, int lags) {
    const Eigen::Index channels = mean.size();
    double total = 0.0;
    for (const auto& one : recordings) total += static_cast<double>(one.values.rows());
    const Pieces pieces = pieces_of(total, 2.0 * lags * static_cast<double>(channels * channels), lags);
    Sums sums(channels, lags);
    Eigen::ArrayXd pairs = Eigen::ArrayXd::Zero(lags); // rows that lie so far apart
    Eigen::Index piece = 0;
    for (const auto& one : recordings) {
        const auto& all = one.noisy.size() > 0 ? one.noisy : one.values;
        // Without a cut, a recording is one piece: the pairs across its cuts would be lost.
        const Eigen::Index length = pieces.every > 1 ? pieces.rows : all.rows();
        for (Eigen::Index begin = 0; begin < all.rows(); begin += length, ++piece) {
            if (piece % pieces.every != 0) continue;
            Eigen::MatrixXf rows =
                (all.middleRows(begin, std::min(length, all.rows() - begin)).rowwise() - mean.transpose()) *
                scale.asDiagonal();
            // what is no number, or an outlier, is no measurement
            Eigen::MatrixXf known = (rows.array().abs() <= outlier).cast<float>();
            rows = (rows.array().abs() <= outlier).select(rows, 0.0F);
            Sums::add(rows, lags, sums.values);
            Sums::add(known, lags, sums.known);
            for (int lag = 0; lag < lags; ++lag)
                pairs[lag] += static_cast<double>(std::max<Eigen::Index>(0, rows.rows() - lag));
        }
    }
    RowMatrix covariance(channels * lags, channels);
    for (int lag = 0; lag < lags; ++lag) {
        const auto share = static_cast<float>(pairs[lag] / std::max(1.0, pairs[0]));
        const Eigen::Index at = channels * lag;
        covariance.middleRows(at, channels) = share * sums.values.middleCols(at, channels).array() /
                                              sums.known.middleCols(at, channels).array().max(1.0F);
    }
    const Eigen::MatrixXf now = covariance.topRows(channels);
    covariance.topRows(channels) = 0.5F * (now + now.transpose()); // to the last bit
    return covariance;
}

} // namespace sordino
