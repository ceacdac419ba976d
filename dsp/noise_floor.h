// The noise floor of each bin: the minimum of its smoothed power over the last seconds.
#pragma once

#include "dsp/frame_spec.h"

#include <span>
#include <vector>

namespace sordino {

// Minimum statistics in the form of Martin (2001), without its bias correction, which the network learns:
// the memory is held as a few sub-windows' minima, so state and cost per frame are constant. The smoothed
// power falls at once to 30 dB over the present one: a loud burst is soon forgotten.
class NoiseFloor {
  public:
    NoiseFloor(const FrameSpec& spec, int bins); // allocates
    void reset() noexcept;

    // [audio thread] Becomes what the other one is. False, and nothing is changed, where it has other bins or
    // time constants.
    bool adopt(const NoiseFloor& other) noexcept;

    // [audio thread] power: (bins), see PowerSpectrum. Frames quieter than spec.silence_dbfs, and the two
    // after them, which still hold a part of that silence, change nothing.
    void process(std::span<const float> power) noexcept;

    // (bins). Before the first frame that counts, the power of the last frame itself: an SNR of 0 dB.
    std::span<const float> floor() const noexcept { return floor_; }

  private:
    void close_part() noexcept;

    float smoothing_, silence_;
    int hops_per_part_, parts_;
    std::vector<float> smooth_, current_, past_, floor_; // (bins)
    std::vector<float> ring_;                            // (parts - 1, bins): minima of closed sub-windows
    int ring_position_ = 0, hops_in_part_ = 0, unsettled_ = 0;
    bool known_ = false;
};

} // namespace sordino
