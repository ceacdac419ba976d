// Spectrum to cepstrum, and from the period's part of it back to a spectrum.
#include "dsp/pitch_comb.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sordino {
namespace {

constexpr double mean_hz = 200.0; // to either side: wider than harmonics are apart, narrower than formants
constexpr double top_hz = 4000.0; // above it harmonics of voices are seldom resolved
constexpr double cepstrum_hz = 16000.0;                // its sample rate: finer than the peaks are wide
constexpr double shortest_ms = 2.5, longest_ms = 13.5; // 400 to 74 Hz
constexpr int multiples = 3;                           // of the period that the comb is made of

// The transform that has the bins of this hop, whatever the rate of the stream.
int transform_size(const FrameSpec& spec) {
    return std::max(
        4, 2 * static_cast<int>(std::lround(static_cast<double>(spec.hop_ms) * cepstrum_hz / 1000.0)));
}

} // namespace

PitchComb::PitchComb(const FrameSpec& spec, const FrameSize& size)
    : fft_(transform_size(spec))
    , samples_a_ms_(fft_.size() * size.bin_hz() / 1000.0)
    , reach_(static_cast<std::size_t>(mean_hz / size.bin_hz()))
    , kept_(static_cast<std::size_t>(fft_.bins()))
    , comb_(static_cast<std::size_t>(size.bins())) {
    const int half = fft_.size() / 2;
    shortest_ = std::clamp(static_cast<int>(shortest_ms * samples_a_ms_), 1, half - 1);
    longest_ = std::clamp(static_cast<int>(longest_ms * samples_a_ms_), shortest_, half - 1);
    const double bins =
        std::min({top_hz / size.bin_hz(), static_cast<double>(half), static_cast<double>(size.hop)});
    for (int k = 0; k < static_cast<int>(bins); ++k)
        taper_.push_back(k < 2 ? 0.0F
                               : static_cast<float>(0.5 + 0.5 * std::cos(std::numbers::pi * k / bins)));
}

// Leaves the flattened spectrum in the transform, and returns its root energy.
float PitchComb::flatten(std::span<const float> level, std::span<const float> snr) noexcept {
    const auto spectrum = fft_.freq();
    float energy = 1e-3F, sum = 0.0F; // of the levels from k - reach to k + reach
    for (std::size_t k = 0; k < std::min(reach_, level.size()); ++k) sum += level[k];
    for (std::size_t k = 0; k < taper_.size(); ++k) {
        const std::size_t from = k - std::min(k, reach_), to = std::min(k + reach_ + 1, level.size());
        if (k + reach_ < level.size()) sum += level[k + reach_];
        const float excess = level[k] - sum / static_cast<float>(to - from);
        if (k >= reach_) sum -= level[from];
        const float x = taper_[k] * std::clamp(excess, -1.0F, 1.0F) * std::clamp(snr[k], 0.0F, 1.0F);
        spectrum[k] = x;
        energy += x * x;
    }
    std::fill(spectrum.begin() + static_cast<std::ptrdiff_t>(taper_.size()), spectrum.end(), Complex{});
    return std::sqrt(energy);
}

void PitchComb::process(std::span<const float> level, std::span<const float> snr) noexcept {
    const float root_energy = flatten(level.first(taper_.size()), snr);
    fft_.inverse();
    const int period = find_period();
    strength_ = peak_ / root_energy;
    log_period_ = static_cast<float>(std::log(period / samples_a_ms_));
    keep_multiples_of(period);
    fft_.forward();
    const float scale = 2.0F / static_cast<float>(fft_.size());
    for (std::size_t k = 0; k < taper_.size(); ++k) comb_[k] = scale * fft_.freq()[k].real();
}

int PitchComb::find_period() noexcept {
    const auto cepstrum = fft_.time();
    const auto highest = std::max_element(cepstrum.begin() + shortest_, cepstrum.begin() + longest_ + 1);
    peak_ = *highest;
    return static_cast<int>(highest - cepstrum.begin());
}

// The m-th multiple is known m times less well.
void PitchComb::keep_multiples_of(int period) noexcept {
    const auto cepstrum = fft_.time();
    const int half = fft_.size() / 2;
    std::fill(kept_.begin(), kept_.end(), 0.0F);
    for (int m = 1; m <= multiples; ++m)
        for (int i = m * period - m; i <= std::min(m * period + m, half - 1); ++i)
            kept_[static_cast<std::size_t>(i)] = cepstrum[static_cast<std::size_t>(i)];
    std::copy(kept_.begin(), kept_.end(), cepstrum.begin());
    std::reverse_copy(kept_.begin() + 1, kept_.end() - 1, cepstrum.begin() + half + 1);
}

} // namespace sordino
