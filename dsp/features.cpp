// Band levels, band SNRs and bin SNRs.
#include "dsp/features.h"

#include "dsp/fast_math.h"

#include <algorithm>
#include <cmath>

namespace sordino {

Features::Features(const FrameSpec& spec, const FrameSize& size)
    : bands_(spec, size)
    , floor_(spec, size.bins())
    , least_(std::pow(10.0F, spec.level_floor_db / 10.0F))
    , row_(static_cast<std::size_t>(spec.feature_count()))
    , floor_level_(static_cast<std::size_t>(spec.bands()))
    , bin_snr_(static_cast<std::size_t>(size.bins()))
    , bin_excess_(bin_snr_.size()) {}

void Features::reset() noexcept { floor_.reset(); }

void Features::process(std::span<const float> power) noexcept {
    floor_.process(power);
    const auto floor = floor_.floor();
    const std::span level(row_.data(), floor_level_.size());
    const std::span snr(row_.data() + level.size(), level.size());
    bands_.mean_power(power, level);
    bands_.mean_power(floor, floor_level_);
    for (std::size_t b = 0; b < level.size(); ++b) {
        level[b] = fast_log10(level[b] + least_);
        snr[b] = level[b] - fast_log10(floor_level_[b] + least_);
    }
    bands_.spread(level, bin_excess_);
    for (std::size_t k = 0; k < bin_snr_.size(); ++k) {
        const float bin = fast_log10(power[k] + least_);
        bin_snr_[k] = bin - fast_log10(floor[k] + least_);
        bin_excess_[k] = bin - bin_excess_[k];
    }
    std::fill(bin_excess_.begin() + bands_.end_bin(), bin_excess_.end(), 0.0F);
}

} // namespace sordino
