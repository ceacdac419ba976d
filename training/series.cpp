// Means, splits and filters of sensor recordings.
#include "training/series.h"

#include "dsp/window.h"
#include "training/biquad.h"
#include "training/data_split.h"

#include <algorithm>
#include <cmath>
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

} // namespace

ChannelScale channel_scale(const std::vector<Series>& series) {
    const Eigen::Index channels = series.empty() ? 0 : series.front().values.cols();
    Eigen::VectorXd count = Eigen::VectorXd::Zero(channels), sum = count, squares = count;
    const auto each = [&](const auto& use) {
        for (const Series& one : series)
            for (Eigen::Index c = 0; c < channels; ++c)
                for (const float x : one.values.col(c))
                    if (!std::isnan(x)) use(c, static_cast<double>(x));
    };
    each([&](Eigen::Index c, double x) { count[c] += 1.0, sum[c] += x; });
    const Eigen::VectorXd mean = sum.array() / count.array().max(1.0);
    each([&](Eigen::Index c, double x) { squares[c] += (x - mean[c]) * (x - mean[c]); });
    ChannelScale scale{mean.cast<float>(), Eigen::VectorXf::Ones(channels)};
    for (Eigen::Index c = 0; c < channels; ++c) {
        const double deviation = std::sqrt(squares[c] / std::max(count[c], 1.0));
        if (deviation > 1e-9 * std::abs(mean[c]) && std::isnormal(static_cast<float>(deviation)))
            scale.deviation[c] = static_cast<float>(deviation);
    }
    return scale;
}

void high_pass(Series& series, double hz, double rate_hz) {
    const auto filter = Biquad::high_pass(hz, rate_hz, std::numbers::sqrt2 / 2.0);
    for (Eigen::Index c = 0; c < series.values.cols(); ++c) {
        const auto signal = channel(series, c);
        const std::vector<float> given(signal.begin(), signal.end());
        fill_gaps(signal);
        const auto mirrored = std::min(signal.size() - 1, static_cast<std::size_t>(3.0 * rate_hz / hz));
        auto longer = with_mirrors(signal, mirrored);
        for (int way = 0; way < 2; ++way) {
            run_from_rest(filter, longer);
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
        parts.training.push_back({one.name, one.values.topRows(cut)});
        parts.validation.push_back({one.name, one.values.bottomRows(rows - cut)});
    }
    return parts;
}

} // namespace sordino
