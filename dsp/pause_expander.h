// Pauses are turned down further than the mask does.
#pragma once

#include "dsp/decibels.h"
#include "dsp/frame_spec.h"
#include "dsp/realtime.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace sordino {

// A downward expander whose key is the mask itself, one factor a frame. With P the power of the noisy bins
// from 150 Hz to 8 kHz and G their gains, a frame keeps the share s = sum G^2 P / sum P. Where the highest s
// of the last 100 ms is below -9 dB, all gains are lowered by as many dB as it is, up to `depth_db`. So a
// frame with voice opens it at once, whatever its level, and ends of words have the hold. Below 150 Hz
// there is rumble that says nothing of voice.
class PauseExpander {
  public:
    static constexpr float threshold_db = -9.0F, hold_ms = 100.0F, low_hz = 150.0F, high_hz = 8000.0F;
    static constexpr float deepest_db = 40.0F;

    // depth_db: 0 to deepest_db; 0: gains stay as they are. Allocates.
    PauseExpander(float depth_db, const FrameSize& size)
        : depth_db_(depth_db)
        , first_bin_(bin_at(low_hz, size))
        , end_bin_(std::min(bin_at(high_hz, size), static_cast<std::size_t>(size.bins())))
        , shares_(1 + static_cast<std::size_t>(held_hops(static_cast<float>(1000 * size.hop / size.rate)))) {}

    void reset() noexcept { std::fill(shares_.begin(), shares_.end(), 0.0F); }

    // [audio thread] power, gain: (bins); gains, 0..1, in place. NaN counts as 0 in the share.
    void process(std::span<const float> power, std::span<float> gain) noexcept SORDINO_NONBLOCKING {
        if (depth_db_ == 0.0F) return;
        float came = 0.0F, left = 0.0F;
        for (std::size_t k = first_bin_; k < end_bin_; ++k) {
            const float g = std::max(0.0F, gain[k]); // gives its first for NaN
            came += power[k];
            left += g * g * power[k];
        }
        std::rotate(shares_.begin(), shares_.begin() + 1, shares_.end());
        shares_.back() = came > 0.0F ? left / came : 0.0F;
        const float highest = *std::max_element(shares_.begin(), shares_.end());
        const float below_db = threshold_db - 10.0F * std::log10(highest + 1e-9F);
        const float factor = amplitude(-std::clamp(below_db, 0.0F, depth_db_));
        for (float& g : gain) g *= factor;
    }

    // Frames before the present one that matter.
    static int settling_hops(float depth_db, float hop_ms) noexcept {
        return depth_db > 0.0F ? held_hops(hop_ms) : 0;
    }

  private:
    static int held_hops(float hop_ms) noexcept { return static_cast<int>(hold_ms / hop_ms); }
    static std::size_t bin_at(float hz, const FrameSize& size) noexcept {
        return static_cast<std::size_t>(std::ceil(static_cast<double>(hz) / size.bin_hz()));
    }

    float depth_db_;
    std::size_t first_bin_, end_bin_;
    std::vector<float> shares_; // of the last frames, the present one at the end
};

} // namespace sordino
