// Peaks, scores, and the rate of false alarms.
#include "model/anomaly.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sordino {
namespace {

constexpr float least = 1e-3F; // scales: below this nothing is unusual, such as the rounding of a constant

struct MostUnusual {
    float value = 0;
    int channel = 0;
};

MostUnusual most_unusual(std::span<const float> errors, const UsualErrors& usual) noexcept {
    MostUnusual most;
    for (std::size_t c = 0; c < errors.size(); ++c)
        if (const float u = errors[c] / usual.scale[c]; u > most.value) most = {u, static_cast<int>(c)};
    return most;
}

} // namespace

std::string problem_with(const AnomalySpec& spec, int channels) {
    constexpr int longest_memory = 1 << 20;
    for (const auto& usual : spec.usual) {
        if (std::cmp_not_equal(usual.scale.size(), channels))
            return "anomaly: expected a scale for each channel, found " + std::to_string(usual.scale.size());
        for (const float scale : usual.scale)
            if (!(scale > 0.0F && std::isfinite(scale))) return "anomaly: expected scales above 0";
        if (!(usual.common >= 0.0F && std::isfinite(usual.common) && usual.highest >= 0.0F &&
              std::isfinite(usual.highest)))
            return "anomaly: expected what is common and the highest to be numbers from 0 up";
        if (!(usual.tail >= 0.02F && usual.tail <= 1.0F)) return "anomaly: expected tails of 0.02 to 1";
    }
    if (spec.memory < 1 || spec.memory > longest_memory)
        return "anomaly: expected a memory of 1 to 1048576 rows, found " + std::to_string(spec.memory);
    if (!(spec.threshold >= 0.0F && spec.threshold <= 1.0F)) return "anomaly: expected a threshold of 0 to 1";
    return "";
}

double false_alarms(const AnomalySpec& spec, double threshold) {
    double rate = 0.0;
    for (const auto& usual : spec.usual)
        rate += std::pow(1.0 - threshold, 1.0 / static_cast<double>(usual.tail)) / (spec.memory + 1.0);
    return rate;
}

double threshold_for(const AnomalySpec& spec, double alarms_a_row) {
    double low = 0.0, high = 1.0;
    for (int i = 0; i < 50; ++i) {
        const double middle = (low + high) / 2.0;
        (false_alarms(spec, middle) > alarms_a_row ? low : high) = middle;
    }
    return high;
}

AnomalyScorer::AnomalyScorer(AnomalySpec spec)
    : spec_(std::move(spec))
    , peaks_(views, Peak(spec_.memory)) {
    reset();
}

void AnomalyScorer::reset() noexcept SORDINO_NONBLOCKING {
    for (std::size_t v = 0; v < views; ++v) peaks_[v].start(spec_.usual[v].highest);
}

Anomaly AnomalyScorer::process(std::span<const float> level,
                               std::span<const float> window) noexcept SORDINO_NONBLOCKING {
    const std::array errors{level, window};
    Anomaly anomaly{-1.0F};
    for (std::size_t v = 0; v < views; ++v) {
        const auto most = most_unusual(errors[v], spec_.usual[v]);
        const float before = std::max(peaks_[v].highest(), spec_.usual[v].common);
        const float score = std::max(0.0F, 1.0F - (before + least) / (most.value + 1e-9F));
        if (score > anomaly.score) anomaly = {score, most.channel, static_cast<View>(v), anomaly.unusual};
        anomaly.unusual = anomaly.unusual || most.value > spec_.usual[v].common;
        peaks_[v].push(most.value);
    }
    return anomaly;
}

AnomalyScorer::Peak::Peak(int memory)
    : entries_(static_cast<std::size_t>(memory) + 1)
    , memory_(static_cast<std::size_t>(memory)) {}

void AnomalyScorer::Peak::start(float highest) noexcept {
    first_ = row_ = 0;
    count_ = 1;
    entries_.front() = {0, highest};
}

void AnomalyScorer::Peak::push(float value) noexcept {
    ++row_;
    while (count_ > 0 && entry(count_ - 1).value <= value) --count_;
    entry(count_++) = {row_, value};
    while (entry(0).row + memory_ <= row_) {
        first_ = (first_ + 1) % entries_.size();
        --count_;
    }
}

} // namespace sordino
