// Sizes in samples for a FrameSpec, and the ERB-spaced bands.
#include "dsp/frame_spec.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace sordino {
namespace {

bool is_smooth(int n) {
    for (const int p : {2, 3, 5, 7, 11})
        while (n % p == 0) n /= p;
    return n == 1;
}

// Width of the auditory filter at f Hz: 24.7 (4.37 f/1000 + 1), Glasberg & Moore 1990.
double erb_hz(double f) { return 24.7 * (4.37 * f / 1000.0 + 1.0); }

} // namespace

FrameSize frame_size(const FrameSpec& spec, double rate) {
    if (!(rate >= 8000.0 && rate <= 192000.0))
        throw std::invalid_argument("sample rate: expected 8000 to 192000 Hz");
    const double exact = rate * static_cast<double>(spec.hop_ms) / 1000.0;
    const int nearest = std::max(2, static_cast<int>(std::lround(exact)));
    int below = nearest, above = nearest;
    while (!is_smooth(below)) --below;
    while (!is_smooth(above)) ++above;
    return {exact - below <= above - exact ? below : above, rate};
}

std::vector<float> erb_band_edges(float top_hz, float hop_ms) {
    const double bin_hz = 500.0 / hop_ms; // the window is two hops
    const auto next = [&](double f) { return f + std::max(bin_hz, 0.5 * erb_hz(f)); };
    std::vector<double> points{0.0};
    while (next(points.back()) <= top_hz) points.push_back(next(points.back()));
    const double fit = top_hz / points.back(); // >= 1, so that the last point is the top itself
    std::vector<float> edges;
    for (const double p : points) edges.push_back(static_cast<float>(p * fit));
    return edges;
}

const char* problem_with(const FrameSpec& spec) {
    const auto within = [](float x, float low, float high) { return x >= low && x <= high; };
    if (!within(spec.hop_ms, 1.0F, 100.0F)) return "hop_ms must lie between 1 and 100";
    if (spec.band_edges_hz.size() < 3 || spec.band_edges_hz.size() > 1026)
        return "band_edges_hz must hold 3 to 1026 points";
    if (!within(spec.band_edges_hz.front(), 0.0F, 96000.0F) ||
        !within(spec.band_edges_hz.back(), 0.0F, 96000.0F))
        return "band_edges_hz must lie between 0 and 96000";
    const bool rising =
        std::adjacent_find(spec.band_edges_hz.begin(), spec.band_edges_hz.end(),
                           [](float a, float b) { return !(a < b); }) == spec.band_edges_hz.end();
    if (!rising) return "band_edges_hz must rise";
    if (!within(spec.smoothing_ms, 0.0F, 10000.0F)) return "smoothing_ms must lie between 0 and 10000";
    if (!within(spec.floor_memory_ms, 10.0F, 60000.0F))
        return "floor_memory_ms must lie between 10 and 60000";
    if (spec.floor_parts < 2 || spec.floor_parts > 64) return "floor_parts must lie between 2 and 64";
    if (!within(spec.silence_dbfs, -200.0F, 0.0F)) return "silence_dbfs must lie between -200 and 0";
    if (!within(spec.level_floor_db, -200.0F, 0.0F)) return "level_floor_db must lie between -200 and 0";
    if (spec.feature_version != 2) return "feature_version must be 2, the only one this version computes";
    return "";
}

} // namespace sordino
