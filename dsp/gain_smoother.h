// Gains that rise and fall no faster than two time constants allow.
#pragma once

#include "dsp/frame_spec.h"
#include "dsp/realtime.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

namespace sordino {

// Time constants of a gain, in ms, 0 to 1000; 0: it follows at once.
struct Smoothing {
    float attack_ms = 0.0F;  // on its way up
    float release_ms = 0.0F; // on its way down
    bool operator==(const Smoothing&) const = default;
};

// g(t) = k g(t - 1) + (1 - k) x(t), k = exp(-hop / time constant), for each bin by itself. What flutters from
// hop to hop is heard as musical noise; what the time constants take off it costs no latency. The first frame
// is taken as it is.
class GainSmoother {
  public:
    GainSmoother(const Smoothing& smoothing, const FrameSize& size) // allocates
        : keep_rising_(kept(smoothing.attack_ms, size))
        , keep_falling_(kept(smoothing.release_ms, size))
        , past_(static_cast<std::size_t>(size.bins())) {}

    void reset() noexcept { fresh_ = true; }

    // [audio thread] gain: (bins), in place, 0..1; where there are time constants, NaN counts as 0, or it
    // would never go away.
    void process(std::span<float> gain) noexcept SORDINO_NONBLOCKING {
        if (keep_rising_ == 0.0F && keep_falling_ == 0.0F) return;
        if (std::exchange(fresh_, false)) std::transform(gain.begin(), gain.end(), past_.begin(), number);
        for (std::size_t i = 0; i < past_.size(); ++i) {
            const float x = number(gain[i]);
            past_[i] = x + (x > past_[i] ? keep_rising_ : keep_falling_) * (past_[i] - x);
            gain[i] = past_[i];
        }
    }

    // Frames until it no longer matters where a gain began: to a millionth.
    static int settling_hops(const Smoothing& smoothing, float hop_ms) noexcept {
        return static_cast<int>(
            std::ceil(13.9F * std::max(smoothing.attack_ms, smoothing.release_ms) / hop_ms));
    }

  private:
    static float kept(float time_ms, const FrameSize& size) noexcept {
        return time_ms > 0.0F ? std::exp(-1000.0F * static_cast<float>(size.hop / size.rate) / time_ms)
                              : 0.0F;
    }
    static float number(float x) noexcept { return std::max(0.0F, x); } // std::max gives its first for NaN

    float keep_rising_, keep_falling_;
    std::vector<float> past_; // (bins)
    bool fresh_ = true;
};

} // namespace sordino
