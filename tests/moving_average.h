// Channels that follow from one another and from their past, with covariances that are known.
#pragma once

#include "model/model.h"
#include "tests/signals.h"

#include <vector>

namespace sordino::test {

// x(t) = sum over k of A_k e(t - k), where e is white with the deviation 1: E[x(t) x(t - l)'] = sum A_(k+l)
// A_k'.
struct MovingAverage {
    std::vector<Eigen::MatrixXd> weights; // A_0, A_1, ...: (channels, sources)

    // Every channel of all sources; a smooth response, so that neighbouring rows are alike. Fewer sources
    // than channels: one follows from the others.
    MovingAverage(int channels, int sources, int length, unsigned seed) {
        Dice dice(seed);
        Eigen::MatrixXd mixture(channels, sources);
        for (double& w : mixture.reshaped()) w = dice.normal();
        for (int k = 0; k < length; ++k) {
            weights.emplace_back(mixture * std::sin(3.14159 * (k + 1) / (length + 1)));
            for (int c = 0; c < channels; ++c) weights.back().row(c) *= 1.0 + 0.5 * std::sin(c + 0.7 * k);
        }
        double most = 0.0;
        for (int c = 0; c < channels; ++c) most = std::max(most, covariance(0)(c, c));
        for (auto& a : weights) a /= std::sqrt(most);
    }

    Eigen::MatrixXd covariance(int lag) const {
        Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(weights[0].rows(), weights[0].rows());
        for (std::size_t k = 0; k + static_cast<std::size_t>(lag) < weights.size(); ++k)
            sum += weights[k + static_cast<std::size_t>(lag)] * weights[k].transpose();
        return sum;
    }

    // As a WindowModel holds it.
    RowMatrix covariances(int lags, double ridge) const {
        const auto channels = weights[0].rows();
        RowMatrix all(lags * channels, channels);
        for (int lag = 0; lag < lags; ++lag)
            all.middleRows(lag * channels, channels) = covariance(lag).cast<float>();
        all.topRows(channels).diagonal().array() += static_cast<float>(ridge);
        const Eigen::MatrixXf now = all.topRows(channels);
        all.topRows(channels) = 0.5F * (now + now.transpose());
        return all;
    }

    Eigen::MatrixXf rows(int count, unsigned seed) const { // (rows, channels)
        Dice dice(seed);
        const auto length = static_cast<int>(weights.size());
        Eigen::MatrixXd e(count + length, weights[0].cols());
        for (double& x : e.reshaped()) x = dice.normal();
        Eigen::MatrixXf x(count, weights[0].rows());
        for (int t = 0; t < count; ++t) {
            Eigen::VectorXd row = Eigen::VectorXd::Zero(weights[0].rows());
            for (int k = 0; k < length; ++k)
                row += weights[static_cast<std::size_t>(k)] * e.row(t + length - k).transpose();
            x.row(t) = row.cast<float>();
        }
        return x;
    }
};

} // namespace sordino::test
