// A Cholesky factor of the covariance of what is known, and two substitutions.
#include "model/conditional_mean.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace sordino {
namespace {

// Of a value's own variance: what is left when all before it are known. The ridge of training leaves more;
// below this the rounding of the stored floats, 6e-8, would come out large.
constexpr double least_pivot = 1e-4;

using Column = Eigen::Map<Eigen::VectorXd>;

Eigen::Index index(std::size_t i) { return static_cast<Eigen::Index>(i); }

} // namespace

ConditionalMean::ConditionalMean(const RowMatrix& covariance)
    : covariance_(covariance)
    , channels_(static_cast<int>(covariance.cols()))
    , factor_(most_values * most_values)
    , inverse_pivots_(most_values)
    , values_(most_values)
    , weights_(most_values) {
    places_.reserve(most_values);
    factored_.reserve(most_values);
}

void ConditionalMean::begin() noexcept SORDINO_NONBLOCKING { places_.clear(); }

bool ConditionalMean::add(int offset, std::span<const float> row) noexcept SORDINO_NONBLOCKING {
    const auto known = std::ranges::count_if(row, [](float x) { return !std::isnan(x); });
    if (places_.size() + static_cast<std::size_t>(known) > most_values) return false;
    for (std::size_t c = 0; c < row.size(); ++c) {
        if (std::isnan(row[c])) continue;
        values_[places_.size()] = static_cast<double>(row[c]);
        places_.push_back({offset, static_cast<int>(c)});
    }
    return true;
}

float ConditionalMean::covariance(const Place& a, const Place& b) const noexcept {
    const int lag = a.offset - b.offset;
    return lag >= 0 ? covariance_(lag * channels_ + a.channel, b.channel)
                    : covariance_(-lag * channels_ + b.channel, a.channel);
}

// Left-looking, four columns at a time: they are read once for each column that they change.
void ConditionalMean::factorise() noexcept {
    const std::size_t n = places_.size();
    const auto column = [&](std::size_t k, std::size_t from) {
        return Column(factor_.data() + k * most_values + from, index(n - from));
    };
    for (std::size_t j = 0; j < n; ++j) {
        Column now = column(j, j);
        for (std::size_t i = j; i < n; ++i)
            now[index(i - j)] = static_cast<double>(covariance(places_[i], places_[j]));
        const double variance = now[0];
        const auto at = [&](std::size_t k) { return factor_[k * most_values + j]; };
        std::size_t k = 0;
        for (; k + 4 <= j; k += 4)
            now -= at(k) * column(k, j) + at(k + 1) * column(k + 1, j) + at(k + 2) * column(k + 2, j) +
                   at(k + 3) * column(k + 3, j);
        for (; k < j; ++k) now -= at(k) * column(k, j);
        const bool adds = now[0] > least_pivot * variance;
        inverse_pivots_[j] = adds ? 1.0 / std::sqrt(now[0]) : 0.0;
        now *= inverse_pivots_[j];
    }
    factored_ = places_;
}

void ConditionalMean::solve() noexcept SORDINO_NONBLOCKING {
    if (places_ != factored_) factorise();
    const std::size_t n = places_.size();
    Column weights(weights_.data(), index(n));
    weights = Column(values_.data(), index(n));
    for (std::size_t k = 0; k < n; ++k) {
        weights[index(k)] *= inverse_pivots_[k];
        const auto rest = index(n - k - 1);
        weights.tail(rest) -= weights[index(k)] * Column(factor_.data() + k * most_values + k + 1, rest);
    }
    for (std::size_t k = n; k-- > 0;) {
        const auto rest = index(n - k - 1);
        const double sum = Column(factor_.data() + k * most_values + k + 1, rest).dot(weights.tail(rest));
        weights[index(k)] = (weights[index(k)] - sum) * inverse_pivots_[k];
    }
}

float ConditionalMean::of(std::size_t channel) const noexcept SORDINO_NONBLOCKING {
    const Place wanted{0, static_cast<int>(channel)};
    double mean = 0.0;
    for (std::size_t k = 0; k < places_.size(); ++k)
        mean += static_cast<double>(covariance(wanted, places_[k])) * weights_[k];
    return static_cast<float>(mean);
}

} // namespace sordino
