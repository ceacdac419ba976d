// Features -> Network -> SnrMask.
#include "model/gain_estimator.h"

namespace sordino {

GainEstimator::GainEstimator(std::shared_ptr<const Model> model, const FrameSize& size)
    : features_(model->spec, size)
    , network_(std::move(model))
    , mask_(features_.bands()) {}

void GainEstimator::reset() noexcept {
    features_.reset();
    network_.reset();
}

void GainEstimator::process(std::span<const float> power, std::span<float> gain) noexcept {
    features_.process(power);
    const auto outputs = network_.process(features_.row());
    mask_.process(outputs, features_.bin_snr(), features_.bin_excess(), gain);
}

} // namespace sordino
