// The gains of all channels of a stream, by one model.
#pragma once

#include "dsp/stft.h"
#include "model/gain_estimator.h"

#include <memory>
#include <span>
#include <vector>

namespace sordino {

enum class Link {
    linked,     // one mask for all channels, from the mean of their powers: the stereo image stays
    independent // each channel by itself
};

class GainBank {
  public:
    // Allocates; throws std::invalid_argument. channels >= 1; the model must be consistent.
    GainBank(std::shared_ptr<const Model> model, const FrameSize& size, int channels, Link link);
    void reset() noexcept SORDINO_NONBLOCKING;

    // [audio thread] spectra: (channels) of (bins).
    void process(std::span<const std::span<const Complex>> spectra) noexcept SORDINO_NONBLOCKING;

    // (bins) Of the last frame; see GainEstimator.
    std::span<const float> gain(std::size_t channel) const noexcept SORDINO_NONBLOCKING {
        return gains_[link_ == Link::linked ? 0 : channel];
    }

    // [audio thread] Goes on from the past of the other's features, if its noise floors are of the same kind;
    // otherwise changes nothing and returns false.
    bool adopt_features(const GainBank& other) noexcept SORDINO_NONBLOCKING;

    // Frames until network, smoothing and pauses know nothing of when they started; and as many more until a
    // noise floor that starts anew does not.
    int receptive_hops() const noexcept;
    int floor_hops() const noexcept;

    const std::shared_ptr<const Model>& model() const noexcept { return model_; }

    // Of the last frame's first mask, see Features::row and Network::code.
    std::span<const float> feature_row() const noexcept { return estimators_.front().feature_row(); }
    std::span<const float> code() const noexcept { return estimators_.front().code(); }

  private:
    std::shared_ptr<const Model> model_;
    Link link_;
    PowerSpectrum power_spectrum_;
    std::vector<GainEstimator> estimators_; // one, or one a channel
    std::vector<std::vector<float>> gains_; // (estimators) of (bins)
    std::vector<float> power_;              // (bins)
};

} // namespace sordino
