// From the network's bands to gains of bins, with each bin's own cues.
#pragma once

#include "dsp/features.h"

#include <span>
#include <vector>

namespace sordino {

// Gain of a bin = sigmoid(logit + sum over the cues of slope x cue), where the network gives the logit and
// the slopes per band, spread to bins. Bands keep the network small; the bin's own SNR and harmonics keep its
// gain apart from its neighbours'. Above the last band, where nothing was measured, it is the mean of the
// topmost ten bands' outputs that acts, a logit less strict.
class SnrMask {
  public:
    static constexpr int outputs_per_band =
        1 + static_cast<int>(cue_count); // rows of B: logit, slope of each Cue

    explicit SnrMask(const Bands& bands); // allocates; keeps a copy

    // [audio thread] outputs: (outputs_per_band, B); cues: (cue_count, bins), see Features; gain: (bins).
    void process(std::span<const float> outputs, std::span<const float> cues, std::span<float> gain) noexcept;

    // The slope of a loss in the outputs, from its slope in the bins' logits (d loss / d gain x gain x (1 -
    // gain)). logit_slope: (bins), cues as above; outputs_slope: (outputs_per_band, B), overwritten.
    void backward(std::span<const float> logit_slope, std::span<const float> cues,
                  std::span<float> outputs_slope) noexcept;

  private:
    Bands bands_;
    std::vector<float> slope_; // (bins) scratch
};

} // namespace sordino
