// The SNR mask and its gradient.
#include "dsp/snr_mask.h"

#include "dsp/fast_math.h"

#include <algorithm>

namespace sordino {

SnrMask::SnrMask(const Bands& bands)
    : bands_(bands)
    , slope_(static_cast<std::size_t>(bands.bins())) {}

void SnrMask::process(std::span<const float> outputs, std::span<const float> cues,
                      std::span<float> gain) noexcept {
    const auto count = static_cast<std::size_t>(bands_.count());
    bands_.spread(outputs.first(count), gain);
    for (std::size_t c = 0; c < cue_count; ++c) {
        bands_.spread(outputs.subspan((1 + c) * count, count), slope_);
        const float* cue = cues.data() + c * slope_.size();
        for (std::size_t k = 0; k < gain.size(); ++k) gain[k] += slope_[k] * cue[k];
    }
    for (float& g : gain) g = fast_sigmoid(g);
}

void SnrMask::backward(std::span<const float> logit_slope, std::span<const float> cues,
                       std::span<float> outputs_slope) noexcept {
    const auto count = static_cast<std::size_t>(bands_.count());
    std::fill(outputs_slope.begin(), outputs_slope.end(), 0.0F);
    bands_.gather(logit_slope, outputs_slope.first(count));
    for (std::size_t c = 0; c < cue_count; ++c) {
        const float* cue = cues.data() + c * slope_.size();
        for (std::size_t k = 0; k < slope_.size(); ++k) slope_[k] = logit_slope[k] * cue[k];
        bands_.gather(slope_, outputs_slope.subspan((1 + c) * count, count));
    }
}

} // namespace sordino
