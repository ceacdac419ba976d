// From the power of a frame's bins to their gains: features, network, mask, smoothing, treble, pauses.
#pragma once

#include "dsp/features.h"
#include "dsp/gain_smoother.h"
#include "dsp/pause_expander.h"
#include "dsp/realtime.h"
#include "dsp/snr_mask.h"
#include "model/network.h"

#include <memory>
#include <span>
#include <vector>

namespace sordino {

class GainEstimator {
  public:
    // Allocates; throws std::invalid_argument. The model must be consistent.
    GainEstimator(std::shared_ptr<const Model> model, const FrameSize& size);
    void reset() noexcept SORDINO_NONBLOCKING;

    // [audio thread] power, gain: (bins); power as PowerSpectrum gives it. Gains are 0..1, or NaN where a
    // network overflows.
    void process(std::span<const float> power, std::span<float> gain) noexcept SORDINO_NONBLOCKING;

    // [audio thread] Goes on from the past of the other's features; see Features::adopt.
    bool adopt_features(const GainEstimator& other) noexcept SORDINO_NONBLOCKING {
        const Features& high = other.treble_ ? other.treble_->features_ : other.features_;
        return features_.adopt(other.features_) && (!treble_ || treble_->features_.adopt(high));
    }

    // Of the last frame, see Features::row.
    std::span<const float> feature_row() const noexcept { return features_.row(); }
    std::span<const float> code() const noexcept { return network_.code(); } // see Network::code

  private:
    void judge(std::span<const float> power, std::span<float> gain) noexcept SORDINO_NONBLOCKING;

    Features features_;
    Network network_;
    SnrMask mask_;
    GainSmoother smoother_;
    std::unique_ptr<GainEstimator> treble_; // where there are bins above the last band
    std::vector<float> treble_gain_;        // (bins)
    PauseExpander pauses_;
};

} // namespace sordino
