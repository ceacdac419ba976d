// The SNR mask and its gradient.
#include "dsp/snr_mask.h"

#include "dsp/fast_math.h"

#include <algorithm>
#include <numeric>

namespace sordino {

namespace {

// The judgement of the topmost bands is about a logit too strict for what lies above them: noise falls off
// there more than the sounds of voices do. Both numbers were chosen on full-band recordings of training.
constexpr std::size_t most_top_bands = 10;
constexpr float above_logit = 1.0F;

std::size_t top_bands(const Bands& bands) {
    return std::min(most_top_bands, static_cast<std::size_t>(bands.count()));
}

std::span<float> above(const Bands& bands, std::span<float> bins) {
    return bins.subspan(static_cast<std::size_t>(bands.end_bin()));
}

// To bins; those above the last band get the mean of the topmost ones.
void spread(const Bands& bands, std::span<const float> values, std::span<float> bins) {
    bands.spread(values, bins);
    const auto top = values.last(top_bands(bands));
    const float mean = std::accumulate(top.begin(), top.end(), 0.0F) / static_cast<float>(top.size());
    std::ranges::fill(above(bands, bins), mean);
}

// The transpose; the bins above are set to zero.
void gather(const Bands& bands, std::span<float> bins, std::span<float> values) {
    const auto highest = above(bands, bins);
    const auto top = values.last(top_bands(bands));
    const float sum = std::accumulate(highest.begin(), highest.end(), 0.0F) / static_cast<float>(top.size());
    std::ranges::fill(highest, 0.0F);
    bands.gather(bins, values);
    for (float& value : top) value += sum;
}

} // namespace

SnrMask::SnrMask(const Bands& bands)
    : bands_(bands)
    , slope_(static_cast<std::size_t>(bands.bins())) {}

void SnrMask::process(std::span<const float> outputs, std::span<const float> cues,
                      std::span<float> gain) noexcept {
    const auto count = static_cast<std::size_t>(bands_.count());
    spread(bands_, outputs.first(count), gain);
    for (float& g : above(bands_, gain)) g += above_logit;
    for (std::size_t c = 0; c < cue_count; ++c) {
        spread(bands_, outputs.subspan((1 + c) * count, count), slope_);
        const float* cue = cues.data() + c * slope_.size();
        for (std::size_t k = 0; k < gain.size(); ++k) gain[k] += slope_[k] * cue[k];
    }
    for (float& g : gain) g = fast_sigmoid(g);
}

void SnrMask::backward(std::span<const float> logit_slope, std::span<const float> cues,
                       std::span<float> outputs_slope) noexcept {
    const auto count = static_cast<std::size_t>(bands_.count());
    std::ranges::fill(outputs_slope, 0.0F);
    std::ranges::copy(logit_slope, slope_.begin());
    gather(bands_, slope_, outputs_slope.first(count));
    for (std::size_t c = 0; c < cue_count; ++c) {
        const float* cue = cues.data() + c * slope_.size();
        for (std::size_t k = 0; k < slope_.size(); ++k) slope_[k] = logit_slope[k] * cue[k];
        gather(bands_, slope_, outputs_slope.subspan((1 + c) * count, count));
    }
}

} // namespace sordino
