// Bins that fill, and merge in pairs.
#include "training/report/envelopes.h"

#include <cmath>
#include <limits>

namespace sordino::report {
namespace {

constexpr float none = std::numeric_limits<float>::quiet_NaN();

// Each pair as `both` makes one of it.
template <class T, class Both>
void halve(std::vector<T>& values, Both both) {
    for (std::size_t i = 0; i < values.size() / 2; ++i) values[i] = both(values[2 * i], values[2 * i + 1]);
    values.resize(values.size() / 2);
}

// Of two numbers that may be NaN.
float lower(float a, float b) { return std::fmin(a, b); }
float higher(float a, float b) { return std::fmax(a, b); }

} // namespace

Envelopes::Envelopes(std::size_t tracks, std::size_t most_bins)
    : most_bins_(most_bins)
    , tracks_(tracks) {}

std::int64_t Envelopes::rows() const {
    return bins() == 0 ? 0 : static_cast<std::int64_t>(bins() - 1) * rows_a_bin_ + rows_in_last_;
}

void Envelopes::push(double place, std::span<const float> values) {
    if (bins() == 0 || rows_in_last_ == rows_a_bin_) begin_bin(place);
    ++rows_in_last_;
    last_.back() = place;
    for (std::size_t t = 0; t < tracks_.size(); ++t) {
        if (!std::isfinite(values[t])) continue;
        tracks_[t].low.back() = lower(tracks_[t].low.back(), values[t]);
        tracks_[t].high.back() = higher(tracks_[t].high.back(), values[t]);
    }
}

void Envelopes::begin_bin(double place) {
    if (bins() == most_bins_) merge();
    rows_in_last_ = 0;
    first_.push_back(place);
    last_.push_back(place);
    for (Track& track : tracks_) {
        track.low.push_back(none);
        track.high.push_back(none);
    }
}

void Envelopes::merge() {
    halve(first_, [](double a, double) { return a; });
    halve(last_, [](double, double b) { return b; });
    for (Track& track : tracks_) {
        halve(track.low, lower);
        halve(track.high, higher);
    }
    rows_a_bin_ *= 2;
}

} // namespace sordino::report
