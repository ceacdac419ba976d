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
    Tables tables;
    const auto& edge = spec.band_edges_hz;
    const double bin_hz = size.bin_hz();
    const int bins = size.bins();
    for (std::size_t b = 0; b + 2 < edge.size(); ++b) {
        const double a = edge[b], m = edge[b + 1], c = edge[b + 2];
        const int first = std::clamp(static_cast<int>(std::floor(a / bin_hz + 0.5)), 0, bins);
        const int last = std::clamp(static_cast<int>(std::floor(c / bin_hz + 0.5)), -1, bins - 1);
        tables.first_bin.push_back(first);
        tables.weight_start.push_back(static_cast<int>(tables.weights.size()));
        for (int k = first; k <= last; ++k) {
            // the outermost bins stand for half a cell: there is nothing below 0 Hz or above Nyquist
            const double below = triangle_below((k - 0.5) * bin_hz, a, m, c);
            const double above = triangle_below(std::min(k + 0.5, bins - 1.0) * bin_hz, a, m, c);
            tables.weights.push_back(static_cast<float>((above - below) / ((c - a) / 2.0)));
        }
        tables.weight_count.push_back(static_cast<int>(tables.weights.size()) - tables.weight_start.back());
    }
    tables.segment_end.resize(static_cast<std::size_t>(spec.bands()));
    tables.fraction.resize(static_cast<std::size_t>(bins));
    const int count = spec.bands();
    for (int k = 0; k < bins; ++k) {
        const double f = k * bin_hz;
        const auto centre = [&](int b) { return static_cast<double>(edge[static_cast<std::size_t>(b) + 1]); };
        int b = 0;
        while (b + 2 < count && centre(b + 1) <= f) ++b;
        const double share = count > 1 ? (f - centre(b)) / (centre(b + 1) - centre(b)) : 0.0;
        std::fill(tables.segment_end.begin() + b, tables.segment_end.end(), k + 1);
        tables.fraction[static_cast<std::size_t>(k)] = static_cast<float>(std::clamp(share, 0.0, 1.0));
        if (f <= edge.back()) tables.end_bin = k + 1;
    }
    tables_ = std::make_shared<const Tables>(std::move(tables));
}

void Bands::mean_power(std::span<const float> power, std::span<float> level) const noexcept {
    const Tables& t = *tables_;
    for (std::size_t b = 0; b < t.first_bin.size(); ++b) {
        const float* w = t.weights.data() + t.weight_start[b];
        const float* p = power.data() + t.first_bin[b];
        float sum = 0.0F;
        for (int i = 0; i < t.weight_count[b]; ++i) sum += w[i] * p[i];
        level[b] = sum;
    }
}

void Bands::spread(std::span<const float> values, std::span<float> spread) const noexcept {
    const Tables& t = *tables_;
    const std::size_t step = count() > 1 ? 1 : 0;
    for (std::size_t b = 0, k = 0; b < t.segment_end.size(); ++b) {
        const float value = values[b], rise = b + step < values.size() ? values[b + step] - value : 0.0F;
        const auto end = static_cast<std::size_t>(t.segment_end[b]);
        for (; k < end; ++k) spread[k] = value + t.fraction[k] * rise;
    }
}

void Bands::gather(std::span<const float> slope, std::span<float> values) const noexcept {
    const Tables& t = *tables_;
    const std::size_t step = count() > 1 ? 1 : 0;
    for (std::size_t b = 0, k = 0; b < t.segment_end.size(); ++b)
        for (const auto end = static_cast<std::size_t>(t.segment_end[b]); k < end; ++k) {
            values[b] += (1.0F - t.fraction[k]) * slope[k];
            values[b + step] += t.fraction[k] * slope[k];
        }
}

} // namespace sordino
