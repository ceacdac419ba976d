// Minimum of the smoothed power over a few sub-windows.
#include "dsp/noise_floor.h"

#include "dsp/stft.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace sordino {
namespace {
constexpr int frames_until_settled =
    2; // a window is two hops: the third frame holds no sample of the silence
// After a loud event the smoothed power of a bin is at once no more than 30 dB over what is there now, so
// that the floor recovers from any burst within half a second. Of a steady noise one frame in a thousand is
// that far below its mean.
constexpr float steepest_fall = 1000.0F;
constexpr float unknown = std::numeric_limits<float>::max();
} // namespace

NoiseFloor::NoiseFloor(const FrameSpec& spec, int bins)
    : smoothing_(spec.smoothing_ms > 0.0F ? std::exp(-spec.hop_ms / spec.smoothing_ms) : 0.0F)
    , silence_(std::pow(10.0F, spec.silence_dbfs / 10.0F))
    , hops_per_part_(std::max(1, static_cast<int>(std::lround(spec.floor_memory_ms / spec.hop_ms /
                                                              static_cast<float>(spec.floor_parts)))))
    , parts_(spec.floor_parts)
    , smooth_(static_cast<std::size_t>(bins))
    , current_(smooth_.size())
    , past_(smooth_.size())
    , floor_(smooth_.size())
    , ring_(smooth_.size() * static_cast<std::size_t>(parts_ - 1)) {
    reset();
}

void NoiseFloor::reset() noexcept {
    std::fill(ring_.begin(), ring_.end(), unknown);
    std::fill(past_.begin(), past_.end(), unknown);
    std::fill(current_.begin(), current_.end(), unknown);
    std::fill(smooth_.begin(), smooth_.end(), 0.0F);
    std::fill(floor_.begin(), floor_.end(), 0.0F);
    ring_position_ = hops_in_part_ = 0;
    unsettled_ = frames_until_settled; // a stream starts after silence
    known_ = false;
}

bool NoiseFloor::adopt(const NoiseFloor& other) noexcept {
    if (smoothing_ != other.smoothing_ || silence_ != other.silence_ || parts_ != other.parts_ ||
        hops_per_part_ != other.hops_per_part_ || floor_.size() != other.floor_.size())
        return false;
    *this = other; // vectors of equal size are copied in place, without the heap
    return true;
}

void NoiseFloor::process(std::span<const float> power) noexcept {
    const bool silent = PowerSpectrum::mean_square(power) < silence_;
    if (silent) unsettled_ = frames_until_settled;
    if (silent || unsettled_ > 0) {
        if (!silent) --unsettled_;
        if (!known_) std::copy(power.begin(), power.end(), floor_.begin());
        return;
    }
    const float keep = known_ ? smoothing_ : 0.0F;
    known_ = true;
    for (std::size_t k = 0; k < floor_.size(); ++k) {
        smooth_[k] = std::min(keep * smooth_[k] + (1.0F - keep) * power[k], steepest_fall * power[k]);
        current_[k] = std::min(current_[k], smooth_[k]);
        floor_[k] = std::min(past_[k], current_[k]);
    }
    if (++hops_in_part_ == hops_per_part_) close_part();
}

void NoiseFloor::close_part() noexcept {
    const std::size_t bins = floor_.size();
    std::copy(current_.begin(), current_.end(),
              ring_.begin() + static_cast<std::ptrdiff_t>(ring_position_ * bins));
    ring_position_ = (ring_position_ + 1) % (parts_ - 1);
    std::copy_n(ring_.begin(), bins, past_.begin());
    for (std::size_t part = bins; part < ring_.size(); part += bins)
        for (std::size_t k = 0; k < bins; ++k) past_[k] = std::min(past_[k], ring_[part + k]);
    std::fill(current_.begin(), current_.end(), unknown);
    hops_in_part_ = 0;
}

} // namespace sordino
