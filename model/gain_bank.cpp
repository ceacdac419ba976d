// One estimator from the mean of the powers, or one a channel.
#include "model/gain_bank.h"

#include <algorithm>
#include <cmath>

namespace sordino {

GainBank::GainBank(std::shared_ptr<const Model> model, const FrameSize& size, int channels, Link link)
    : model_(std::move(model))
    , link_(link)
    , power_spectrum_(size)
    , power_(static_cast<std::size_t>(size.bins())) {
    const int masks = link == Link::linked ? 1 : channels;
    for (int i = 0; i < masks; ++i) {
        estimators_.emplace_back(model_, size);
        gains_.emplace_back(power_.size());
    }
}

void GainBank::reset() noexcept {
    for (auto& estimator : estimators_) estimator.reset();
}

void GainBank::process(std::span<const std::span<const Complex>> spectra) noexcept {
    const std::size_t shared_by = spectra.size() / estimators_.size();
    const float share = 1.0F / static_cast<float>(shared_by);
    for (std::size_t i = 0; i < estimators_.size(); ++i) {
        std::fill(power_.begin(), power_.end(), 0.0F);
        for (const auto spectrum : spectra.subspan(i * shared_by, shared_by))
            power_spectrum_.add(spectrum, share, power_);
        estimators_[i].process(power_, gains_[i]);
    }
}

bool GainBank::adopt_features(const GainBank& other) noexcept {
    if (estimators_.size() != other.estimators_.size()) return false;
    bool adopted = true;
    for (std::size_t i = 0; i < estimators_.size(); ++i)
        adopted = estimators_[i].adopt_features(other.estimators_[i]) && adopted;
    return adopted;
}

int GainBank::receptive_hops() const noexcept {
    const float hop_ms = model_->spec.hop_ms;
    const auto hops = [&](const Model& model) {
        return model.receptive_hops() + GainSmoother::settling_hops(model.smoothing, hop_ms);
    };
    const int masks = model_->treble ? std::max(hops(*model_), hops(*model_->treble)) : hops(*model_);
    return masks + PauseExpander::settling_hops(model_->pause_depth_db, hop_ms);
}

int GainBank::floor_hops() const noexcept {
    return static_cast<int>(std::ceil(model_->spec.floor_memory_ms / model_->spec.hop_ms));
}

} // namespace sordino
