// Warm-up and crossfade of an incoming bank.
#include "model/gain_switch.h"

#include <algorithm>

namespace sordino {

void GainSwitch::reset() noexcept {
    slot_.replace_by_last();
    coming_ = false;
    faded_hops_ = 0;
    slot_.current().reset();
}

void GainSwitch::process(std::span<const std::span<const Complex>> spectra) noexcept {
    if (faded_hops_ == fade_hops) {
        slot_.replace();
        coming_ = false;
        faded_hops_ = 0;
    }
    GainBank& current = slot_.current();
    GainBank* const next = slot_.incoming();
    if (next != nullptr && !coming_) {
        coming_ = true;
        silent_hops_ = next->receptive_hops() + (next->adopt_features(current) ? 0 : next->floor_hops());
    }
    current.process(spectra);
    if (next == nullptr) return;
    next->process(spectra);
    if (silent_hops_ > 0)
        --silent_hops_;
    else
        ++faded_hops_;
}

void GainSwitch::copy_gain(std::size_t channel, std::span<float> gain) noexcept {
    const auto old = slot_.current().gain(channel);
    std::copy(old.begin(), old.end(), gain.begin());
    if (faded_hops_ == 0) return;
    const auto fresh = slot_.incoming()->gain(channel);
    const float share = static_cast<float>(faded_hops_) / static_cast<float>(fade_hops);
    for (std::size_t k = 0; k < gain.size(); ++k) gain[k] += share * (fresh[k] - gain[k]);
}

} // namespace sordino
