// Scales, quantiles and tails of errors.
#include "training/usual_errors.h"

#include "model/window_stream.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace sordino {
namespace {

constexpr float least_scale =
    1e-2F; // deviations: what a network that is perfect in training is still allowed
constexpr int longest_memory = 1000; // rows

// Between two rows: linear.
float quantile(const std::vector<float>& rising, double share) {
    const double at = share * static_cast<double>(rising.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, rising.size() - 1);
    return rising[below] +
           static_cast<float>(at - static_cast<double>(below)) * (rising[above] - rising[below]);
}

// Hill's estimate (1975) of the tail index from the highest tenth, within 0.02 and 1.
float tail_of(const std::vector<float>& rising) {
    constexpr float least = 1e-3F;
    const std::size_t k = std::min(rising.size() - 1, std::max<std::size_t>(4, rising.size() / 10));
    const auto highest = [&](std::size_t i) {
        return std::log(static_cast<double>(rising[rising.size() - 1 - i] + least));
    };
    double sum = 0.0;
    for (std::size_t i = 0; i < k; ++i) sum += highest(i) - highest(k);
    return static_cast<float>(std::clamp(sum / static_cast<double>(k), 0.02, 1.0));
}

} // namespace

UsualErrors usual_errors(const std::vector<std::vector<float>>& rows) {
    UsualErrors usual;
    const std::size_t channels = rows.front().size();
    for (std::size_t c = 0; c < channels; ++c) {
        double squares = 0.0;
        for (const auto& row : rows) squares += static_cast<double>(row[c]) * static_cast<double>(row[c]);
        usual.scale.push_back(static_cast<float>(std::sqrt(squares / static_cast<double>(rows.size()))) +
                              least_scale);
    }
    std::vector<float> unusual;
    for (const auto& row : rows) {
        float most = 0.0F;
        for (std::size_t c = 0; c < channels; ++c) most = std::max(most, row[c] / usual.scale[c]);
        unusual.push_back(most);
    }
    std::ranges::sort(unusual);
    usual.common = quantile(unusual, 0.99);
    usual.highest = unusual.back();
    usual.tail = tail_of(unusual);
    return usual;
}

std::optional<AnomalySpec> fit_anomaly(const WindowModel& model, const std::vector<Series>& held_out,
                                       long trained_rows) {
    std::vector<std::vector<float>> level, window;
    WindowStream stream(std::make_shared<const WindowModel>(model));
    for (const Series& one : held_out) {
        stream.reset();
        for (Eigen::Index r = 0; r < one.values.rows(); ++r) {
            const Eigen::VectorXf row = one.values.row(r).transpose();
            (void)stream.push({row.data(), static_cast<std::size_t>(row.size())});
            if (!stream.has_seen()) continue;
            level.emplace_back(stream.level().begin(), stream.level().end());
            window.emplace_back(stream.misfit().begin(), stream.misfit().end());
        }
    }
    if (level.size() < 2) return std::nullopt;
    AnomalySpec spec;
    spec.usual = {usual_errors(level), usual_errors(window)};
    spec.memory = static_cast<int>(std::clamp(trained_rows, 1L, static_cast<long>(longest_memory)));
    return spec;
}

} // namespace sordino
