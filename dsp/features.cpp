// Band levels and SNRs, cues of bins, pitch.
#include "dsp/features.h"

#include "dsp/fast_math.h"

#include <algorithm>
#include <cmath>

namespace sordino {
namespace {
constexpr float smoothing_ms = 40.0F; // about a phoneme's onset: longer, and voices smear
} // namespace

Features::Features(const FrameSpec& spec, const FrameSize& size)
    : bands_(spec, size)
    , floor_(spec, size.bins())
    , pitch_(spec, size)
    , bins_(static_cast<std::size_t>(size.bins()))
    , least_(std::pow(10.0F, spec.level_floor_db / 10.0F))
    , keep_(std::exp(-spec.hop_ms / smoothing_ms))
    , row_(static_cast<std::size_t>(spec.feature_count()))
    , floor_level_(static_cast<std::size_t>(spec.bands()))
    , cues_(cue_count * bins_)
    , bin_level_(bins_)
    , band_snr_(bins_) {}

void Features::reset() noexcept {
    floor_.reset();
    fresh_ = true;
}

bool Features::adopt(const Features& other) noexcept {
    if (!floor_.adopt(other.floor_)) return false;
    std::copy(other.cues_.begin(), other.cues_.end(), cues_.begin());
    smooth_strength_ = other.smooth_strength_;
    fresh_ = other.fresh_;
    return true;
}

void Features::process(std::span<const float> power) noexcept {
    floor_.process(power);
    find_bins(power);
    find_bands(power, floor_.floor());
    find_pitch();
    fresh_ = false;
}

void Features::follow(const Features& other, std::span<const float> power) noexcept {
    bin_level_ = other.bin_level_; // vectors of equal size are copied in place, without the heap
    cues_ = other.cues_;
    find_bands(power, other.floor_.floor());
    find_pitch();
    fresh_ = false;
}

void Features::find_bins(std::span<const float> power) noexcept {
    const auto floor = floor_.floor();
    const auto snr = own(Cue::snr), smooth = own(Cue::smooth_snr);
    const float keep = fresh_ ? 0.0F : keep_;
    for (std::size_t k = 0; k < bins_; ++k) {
        const float level = bin_level_[k] = fast_log10(power[k] + least_);
        snr[k] = level - fast_log10(floor[k] + least_);
        smooth[k] = snr[k] + keep * (smooth[k] - snr[k]);
    }
}

void Features::find_bands(std::span<const float> power, std::span<const float> floor) noexcept {
    const std::span level(row_.data(), floor_level_.size());
    const std::span snr(row_.data() + level.size(), level.size());
    bands_.mean_power(power, level);
    bands_.mean_power(floor, floor_level_);
    for (std::size_t b = 0; b < level.size(); ++b) {
        level[b] = fast_log10(level[b] + least_);
        snr[b] = level[b] - fast_log10(floor_level_[b] + least_);
    }
    const auto excess = own(Cue::excess);
    bands_.spread(level, excess);
    for (std::size_t k = 0; k < bins_; ++k) excess[k] = bin_level_[k] - excess[k];
    std::fill(excess.begin() + bands_.end_bin(), excess.end(), 0.0F);
}

void Features::find_pitch() noexcept {
    const std::size_t bands = floor_level_.size();
    bands_.spread({row_.data() + bands, bands}, band_snr_);
    pitch_.process(bin_level_, band_snr_);
    std::copy(pitch_.comb().begin(), pitch_.comb().end(), own(Cue::comb).begin());
    float* const row = row_.data() + 2 * bands;
    row[0] = pitch_.strength();
    row[1] = smooth_strength_ = row[0] + (fresh_ ? 0.0F : keep_) * (smooth_strength_ - row[0]);
    row[2] = pitch_.peak();
    row[3] = pitch_.log_period();
}

} // namespace sordino
