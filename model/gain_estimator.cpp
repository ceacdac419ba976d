// Features -> Network -> SnrMask -> GainSmoother -> PauseExpander.
#include "model/gain_estimator.h"

namespace sordino {

GainEstimator::GainEstimator(std::shared_ptr<const Model> model, const FrameSize& size)
    : features_(model->spec, size)
    , network_(model)
    , mask_(features_.bands())
    , smoother_(model->smoothing, size)
    , pauses_(model->pause_depth_db, size) {}

void GainEstimator::reset() noexcept {
    features_.reset();
    network_.reset();
    smoother_.reset();
    pauses_.reset();
}

void GainEstimator::process(std::span<const float> power, std::span<float> gain) noexcept {
    features_.process(power);
    const auto outputs = network_.process(features_.row());
    mask_.process(outputs, features_.cues(), gain);
    smoother_.process(gain);
    pauses_.process(power, gain);
}

} // namespace sordino
