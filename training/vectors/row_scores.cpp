// Sums over rows, and ranks of scores.
#include "training/vectors/row_scores.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sordino {

RowScores row_scores(const VectorFrame& frame, const Eigen::MatrixXf& wanted, const Eigen::MatrixXf& given) {
    RowScores scores;
    scores.rows = wanted.cols();
    double squares = 0.0;
    long near = 0;
    for (Eigen::Index r = 0; r < wanted.cols(); ++r) {
        const Eigen::ArrayXf error = (given.col(r) - wanted.col(r)).cwiseProduct(frame.scale).array();
        squares += static_cast<double>(error.square().sum());
        near += (error.abs() < accurate).count();
    }
    const auto values = static_cast<double>(wanted.size());
    scores.mse = squares / values;
    scores.psnr_db = -10.0 * std::log10(scores.mse);
    scores.accuracy = static_cast<double>(near) / values;
    return scores;
}

double roc_auc(const std::vector<float>& usual, const std::vector<float>& unusual) {
    if (usual.empty() || unusual.empty()) return std::numeric_limits<double>::quiet_NaN();
    std::vector<float> sorted = usual;
    std::ranges::sort(sorted);
    double wins = 0.0;
    for (const float score : unusual) {
        const auto [low, high] = std::ranges::equal_range(sorted, score);
        wins += static_cast<double>(low - sorted.begin()) + 0.5 * static_cast<double>(high - low);
    }
    return wins / (static_cast<double>(usual.size()) * static_cast<double>(unusual.size()));
}

} // namespace sordino
