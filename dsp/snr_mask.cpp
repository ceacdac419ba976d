// The SNR mask and its gradient.
#include "dsp/snr_mask.h"

#include "dsp/fast_math.h"

#include <algorithm>

namespace sordino {

SnrMask::SnrMask(const Bands& bands)
    : bands_(bands)
    , a_(static_cast<std::size_t>(bands.bins()))
    , b_(a_.size()) {}

void SnrMask::process(std::span<const float> outputs, std::span<const float> snr,
                      std::span<const float> excess, std::span<float> gain) noexcept {
    const auto count = static_cast<std::size_t>(bands_.count());
    bands_.spread(outputs.subspan(0, count), gain);
    bands_.spread(outputs.subspan(count, count), a_);
    bands_.spread(outputs.subspan(2 * count, count), b_);
    for (std::size_t k = 0; k < gain.size(); ++k)
        gain[k] = fast_sigmoid(gain[k] + a_[k] * snr[k] + b_[k] * excess[k]);
}

void SnrMask::backward(std::span<const float> logit_slope, std::span<const float> snr,
                       std::span<const float> excess, std::span<float> outputs_slope) noexcept {
    const auto count = static_cast<std::size_t>(bands_.count());
    for (std::size_t k = 0; k < a_.size(); ++k) {
        a_[k] = logit_slope[k] * snr[k];
        b_[k] = logit_slope[k] * excess[k];
    }
    std::fill(outputs_slope.begin(), outputs_slope.end(), 0.0F);
    bands_.gather(logit_slope, outputs_slope.subspan(0, count));
    bands_.gather(a_, outputs_slope.subspan(count, count));
    bands_.gather(b_, outputs_slope.subspan(2 * count, count));
}

} // namespace sordino
