// Triangular bands by exact integrals over the bins' cells.
#include "dsp/bands.h"

#include <algorithm>
#include <cmath>

namespace sordino {
namespace {

// Integral from -infinity to x of the triangle that rises from a to b and falls to c, peak 1.
double triangle_below(double x, double a, double b, double c) {
    if (x <= a) return 0.0;
    const double rise = (b - a) / 2.0;
    if (x <= b) return (x - a) * (x - a) / (2.0 * (b - a));
    if (x <= c) return rise + (c - b) / 2.0 - (c - x) * (c - x) / (2.0 * (c - b));
    return rise + (c - b) / 2.0;
}

} // namespace

Bands::Bands(const FrameSpec& spec, const FrameSize& size) {
    const auto& edge = spec.band_edges_hz;
    const double bin_hz = size.bin_hz();
    const int bins = size.bins();
    for (std::size_t b = 0; b + 2 < edge.size(); ++b) {
        const double a = edge[b], m = edge[b + 1], c = edge[b + 2];
        const int first = std::clamp(static_cast<int>(std::floor(a / bin_hz + 0.5)), 0, bins);
        const int last = std::clamp(static_cast<int>(std::floor(c / bin_hz + 0.5)), -1, bins - 1);
        first_bin_.push_back(first);
        weight_start_.push_back(static_cast<int>(weights_.size()));
        for (int k = first; k <= last; ++k) {
            // the outermost bins stand for half a cell: there is nothing below 0 Hz or above Nyquist
            const double below = triangle_below((k - 0.5) * bin_hz, a, m, c);
            const double above = triangle_below(std::min(k + 0.5, bins - 1.0) * bin_hz, a, m, c);
            weights_.push_back(static_cast<float>((above - below) / ((c - a) / 2.0)));
        }
        weight_count_.push_back(static_cast<int>(weights_.size()) - weight_start_.back());
    }
    lower_.resize(static_cast<std::size_t>(bins));
    fraction_.resize(static_cast<std::size_t>(bins));
    const int count = this->count();
    for (int k = 0; k < bins; ++k) {
        const double f = k * bin_hz;
        const auto centre = [&](int b) { return static_cast<double>(edge[static_cast<std::size_t>(b) + 1]); };
        int b = 0;
        while (b + 2 < count && centre(b + 1) <= f) ++b;
        const double share = count > 1 ? (f - centre(b)) / (centre(b + 1) - centre(b)) : 0.0;
        lower_[static_cast<std::size_t>(k)] = b;
        fraction_[static_cast<std::size_t>(k)] = static_cast<float>(std::clamp(share, 0.0, 1.0));
        if (f <= edge.back()) end_bin_ = k + 1;
    }
}

void Bands::mean_power(std::span<const float> power, std::span<float> level) const noexcept {
    for (std::size_t b = 0; b < first_bin_.size(); ++b) {
        const float* w = weights_.data() + weight_start_[b];
        const float* p = power.data() + first_bin_[b];
        float sum = 0.0F;
        for (int i = 0; i < weight_count_[b]; ++i) sum += w[i] * p[i];
        level[b] = sum;
    }
}

void Bands::spread(std::span<const float> values, std::span<float> spread) const noexcept {
    const std::size_t step = count() > 1 ? 1 : 0;
    for (std::size_t k = 0; k < lower_.size(); ++k) {
        const auto b = static_cast<std::size_t>(lower_[k]);
        spread[k] = values[b] + fraction_[k] * (values[b + step] - values[b]);
    }
}

void Bands::gather(std::span<const float> slope, std::span<float> values) const noexcept {
    const std::size_t step = count() > 1 ? 1 : 0;
    for (std::size_t k = 0; k < lower_.size(); ++k) {
        const auto b = static_cast<std::size_t>(lower_[k]);
        values[b] += (1.0F - fraction_[k]) * slope[k];
        values[b + step] += fraction_[k] * slope[k];
    }
}

} // namespace sordino
