// From the network's bands to gains of bins, with each bin's own SNR.
#pragma once

#include "dsp/bands.h"

#include <span>
#include <vector>

namespace sordino {

// Gain of a bin = sigmoid(logit + a x SNR of the bin + b x its excess over its band), where the network gives
// logit, a and b per band, spread to bins. Bands keep the network small; the bin's own SNR keeps harmonics
// apart.
class SnrMask {
  public:
    static constexpr int outputs_per_band = 3; // rows of B: logit, a, b

    explicit SnrMask(const Bands& bands); // allocates; keeps a copy

    // [audio thread] outputs: (3 B); snr, excess, gain: (bins), see Features.
    void process(std::span<const float> outputs, std::span<const float> snr, std::span<const float> excess,
                 std::span<float> gain) noexcept;

    // The slope of a loss in the outputs, from its slope in the bins' logits (d loss / d gain x gain x (1 -
    // gain)). logit_slope: (bins), snr, excess as above; outputs_slope: (3 B), overwritten.
    void backward(std::span<const float> logit_slope, std::span<const float> snr,
                  std::span<const float> excess, std::span<float> outputs_slope) noexcept;

  private:
    Bands bands_;
    std::vector<float> a_, b_; // (bins) scratch
};

} // namespace sordino
