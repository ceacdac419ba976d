// Features -> Network -> SnrMask -> GainSmoother, those of the treble above the last band -> PauseExpander.
#include "model/gain_estimator.h"

#include <algorithm>

namespace sordino {

GainEstimator::GainEstimator(std::shared_ptr<const Model> model, const FrameSize& size)
    : features_(model->spec, size)
    , network_(model)
    , mask_(features_.bands())
    , smoother_(model->smoothing, size)
    , pauses_(model->pause_depth_db, size) {
    if (!model->treble || features_.bands().end_bin() >= size.bins()) return;
    treble_ = std::make_unique<GainEstimator>(model->treble, size);
    treble_gain_.resize(static_cast<std::size_t>(size.bins()));
}

void GainEstimator::reset() noexcept {
    features_.reset();
    network_.reset();
    smoother_.reset();
    if (treble_) treble_->reset();
    pauses_.reset();
}

void GainEstimator::process(std::span<const float> power, std::span<float> gain) noexcept {
    features_.process(power);
    judge(power, gain);
}

// With the features of the frame.
void GainEstimator::judge(std::span<const float> power, std::span<float> gain) noexcept {
    mask_.process(network_.process(features_.row()), features_.cues(), gain);
    smoother_.process(gain);
    if (treble_) {
        treble_->features_.follow(features_, power);
        treble_->judge(power, treble_gain_);
        std::copy(treble_gain_.begin() + features_.bands().end_bin(), treble_gain_.end(),
                  gain.begin() + features_.bands().end_bin());
    }
    pauses_.process(power, gain);
}

} // namespace sordino
