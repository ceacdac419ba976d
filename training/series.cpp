// Means, splits and filters of sensor recordings.
#include "training/series.h"

#include "dsp/window.h"
#include "training/biquad.h"
#include "training/data_split.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace sordino {
namespace {

std::span<float> channel(Series& series, Eigen::Index c) {
    return {series.values.col(c).data(), static_cast<std::size_t>(series.values.rows())};
}

// What filtfilt of others does: the signal is continued beyond both ends by its mirror image through the end.
std::vector<float> with_mirrors(std::span<const float> signal, std::size_t length) {
    std::vector<float> longer;
    for (std::size_t i = length; i > 0; --i) longer.push_back(2.0F * signal.front() - signal[i]);
    longer.insert(longer.end(), signal.begin(), signal.end());
    for (std::size_t i = 1; i <= length; ++i)
        longer.push_back(2.0F * signal.back() - signal[signal.size() - 1 - i]);
    return longer;
}

void run_from_rest(const Biquad& filter, std::vector<float>& signal) {
    const float first = signal.front();
    for (float& x : signal) x -= first;
    filter.run(signal);
}

struct Usual {
    double mean = 0.0, deviation = 0.0;
};

// Of the values of a channel that are within a distance of a centre.
Usual usual_near(const std::vector<Series>& series, Eigen::Index c, double centre, double distance) {
    double count = 0.0, sum = 0.0, squares = 0.0;
    for (const Series& one : series)
        for (const float value : one.values.col(c)) {
            const double x = static_cast<double>(value) - centre;
            if (!(std::abs(x) <= distance)) continue; // nor what is missing
            count += 1.0;
            sum += x;
            squares += x * x;
        }
    if (count == 0.0) return {};
    const double mean = sum / count;
    return {centre + mean, std::sqrt(std::max(0.0, squares / count - mean * mean))};
}

// Values that are far off are left out until none is.
Usual usual(const std::vector<Series>& series, Eigen::Index c) {
    constexpr int most_rounds = 100;
    Usual now = usual_near(series, c, 0.0, std::numeric_limits<double>::infinity());
    now =
        usual_near(series, c, now.mean, std::numeric_limits<double>::infinity()); // exact far from zero, too
    for (int round = 0; round < most_rounds; ++round) {
        const Usual next = usual_near(series, c, now.mean, static_cast<double>(outlier) * now.deviation);
        if (next.deviation == now.deviation) break;
        now = next;
    }
    return now;
}

} // namespace

ChannelScale channel_scale(const std::vector<Series>& series) {
    const Eigen::Index channels = series.empty() ? 0 : series.front().values.cols();
    ChannelScale scale{Eigen::VectorXf::Zero(channels), Eigen::VectorXf::Ones(channels)};
    for (Eigen::Index c = 0; c < channels; ++c) {
        const auto [mean, deviation] = usual(series, c);
        scale.mean[c] = static_cast<float>(mean);
        if (deviation > 1e-9 * std::abs(mean) && std::isnormal(static_cast<float>(deviation)))
            scale.deviation[c] = static_cast<float>(deviation);
    }
    return scale;
}

long remove_outliers(std::vector<Series>& series, const ChannelScale& scale) {
    long removed = 0;
    for (Series& one : series)
        for (Eigen::Index c = 0; c < one.values.cols(); ++c)
            for (float& x : one.values.col(c)) {
                if (!(std::abs(x - scale.mean[c]) > outlier * scale.deviation[c])) continue;
                x = std::numeric_limits<float>::quiet_NaN();
                ++removed;
            }
    return removed;
}

void high_pass(Series& series, double hz, double rate_hz) {
    // pole pairs of the Butterworth circle
    const std::array filters{Biquad::high_pass(hz, rate_hz, 0.5 / std::cos(std::numbers::pi / 8.0)),
                             Biquad::high_pass(hz, rate_hz, 0.5 / std::cos(std::numbers::pi * 3.0 / 8.0))};
    for (Eigen::Index c = 0; c < series.values.cols(); ++c) {
        const auto signal = channel(series, c);
        const std::vector<float> given(signal.begin(), signal.end());
        fill_gaps(signal);
        const auto mirrored = std::min(signal.size() - 1, static_cast<std::size_t>(3.0 * rate_hz / hz));
        auto longer = with_mirrors(signal, mirrored);
        for (int way = 0; way < 2; ++way) {
            for (const auto& filter : filters) run_from_rest(filter, longer);
            std::ranges::reverse(longer);
        }
        for (std::size_t i = 0; i < signal.size(); ++i)
            signal[i] = std::isnan(given[i]) ? given[i] : longer[mirrored + i];
    }
}

SeriesSplit split(std::vector<Series> series) {
    SeriesSplit parts;
    if (series.empty()) return parts;
    if (series.size() < 10) return split_in_time(std::move(series));
    std::vector<std::string> names;
    for (const auto& one : series) names.push_back(one.name);
    const auto held = held_out(names);
    for (std::size_t i = 0; i < series.size(); ++i)
        (held[i] ? parts.validation : parts.training).push_back(std::move(series[i]));
    return parts;
}

SeriesSplit split_in_time(std::vector<Series> series) {
    SeriesSplit parts;
    for (auto& one : series) {
        const Eigen::Index rows = one.values.rows(), cut = rows * 4 / 5;
        const bool is_pair = one.noisy.size() > 0;
        parts.training.push_back({one.name, one.values.topRows(cut)});
        parts.validation.push_back({one.name, one.values.bottomRows(rows - cut)});
        if (is_pair) parts.training.back().noisy = one.noisy.topRows(cut);
        if (is_pair) parts.validation.back().noisy = one.noisy.bottomRows(rows - cut);
    }
    return parts;
}

} // namespace sordino
