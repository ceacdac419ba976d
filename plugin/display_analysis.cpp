// Spectra of input and output, aligned, on the rows of a picture.
#include "plugin/display_analysis.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sordino {
namespace {

constexpr float mean_seconds = 0.15F; // as fast as an eye can follow a curve
constexpr float quiet_power = 1e-10F; // -100 dB: there is no gain to speak of

float decibels(float power) {
    return std::max(DisplayAnalysis::floor_db, 10.0F * std::log10(std::max(power, 1e-20F)));
}

FrameSize display_frames(double rate) {
    FrameSpec spec;
    spec.hop_ms = static_cast<float>(1000.0 / DisplayAnalysis::columns_per_second);
    return frame_size(spec, rate);
}

} // namespace

float frequency_axis::height_of(float hz) noexcept {
    return std::log(hz / low_hz) / std::log(high_hz / low_hz);
}
float frequency_axis::hz_at(float height) noexcept { return low_hz * std::pow(high_hz / low_hz, height); }

DisplayAnalysis::Transform::Transform(double rate_hz, int latency_samples)
    : rate(rate_hz)
    , latency(latency_samples)
    , size(display_frames(rate_hz))
    , delay(latency_samples)
    , in(size)
    , out(size)
    , power(size) {}

void DisplayAnalysis::add(const DisplayFrame& frame, const std::function<void(const Column&)>& show) {
    if (!transform_ || transform_->rate != frame.rate || transform_->latency != frame.latency) {
        transform_ = std::make_unique<Transform>(frame.rate, frame.latency);
        in_.clear();
        out_.clear();
    }
    auto in = frame.in;
    transform_->delay.process(in);
    in_.insert(in_.end(), in.begin(), in.end());
    out_.insert(out_.end(), frame.out.begin(), frame.out.end());
    transform(show);
}

void DisplayAnalysis::transform(const std::function<void(const Column&)>& show) {
    const auto hop = static_cast<std::size_t>(transform_->size.hop);
    const auto keep = std::exp(-static_cast<float>(transform_->size.hop / transform_->rate) / mean_seconds);
    const auto spectrum = [&](Analysis& analysis, std::vector<float>& samples, std::vector<float>& power) {
        power.assign(static_cast<std::size_t>(transform_->size.bins()), 0.0F);
        transform_->power.add(analysis.process(std::span(samples).first(hop)), 1.0F, power);
        samples.erase(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(hop));
        return rows_of(power);
    };
    while (in_.size() >= hop) {
        const Rows in = spectrum(transform_->in, in_, in_power_);
        const Rows out = spectrum(transform_->out, out_, out_power_);
        Column column;
        for (std::size_t r = 0; r < rows; ++r) {
            in_mean_[r] = keep * in_mean_[r] + (1 - keep) * in[r];
            out_mean_[r] = keep * out_mean_[r] + (1 - keep) * out[r];
            column.in_db[r] = decibels(in[r]);
            column.out_db[r] = decibels(out[r]);
        }
        show(column);
    }
}

// A row between two bins reads what lies between them; one over several, the strongest.
DisplayAnalysis::Rows DisplayAnalysis::rows_of(std::span<const float> power) const noexcept {
    const auto bin_at = [&](float row) {
        return frequency_axis::hz_at(row / rows) / static_cast<float>(transform_->size.bin_hz());
    };
    const auto end = static_cast<float>(power.size() - 1);
    Rows result{};
    for (std::size_t r = 0; r < rows; ++r) {
        const auto row = static_cast<float>(r);
        const float low = bin_at(row), centre = bin_at(row + 0.5F), high = bin_at(row + 1.0F);
        if (high > end) break; // above half of the rate
        const auto below = static_cast<std::size_t>(centre);
        const float share = centre - std::floor(centre);
        result[r] = (1 - share) * power[below] + share * power[std::min(below + 1, power.size() - 1)];
        for (auto bin = static_cast<std::size_t>(std::ceil(low)); static_cast<float>(bin) < high; ++bin)
            result[r] = std::max(result[r], power[bin]);
    }
    return result;
}

DisplayAnalysis::Rows DisplayAnalysis::gain_db() const noexcept {
    Rows gain{};
    for (std::size_t r = 0; r < rows; ++r)
        if (in_mean_[r] > quiet_power)
            gain[r] = 10.0F * std::log10(std::max(out_mean_[r], 1e-20F) / in_mean_[r]);
    return gain;
}

float DisplayAnalysis::reduction_db() const noexcept {
    const float in = std::accumulate(in_mean_.begin(), in_mean_.end(), 0.0F);
    const float out = std::accumulate(out_mean_.begin(), out_mean_.end(), 0.0F);
    return in > rows * quiet_power ? 10.0F * std::log10(std::max(out, 1e-20F) / in) : 0.0F;
}

} // namespace sordino
