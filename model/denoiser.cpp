// Reblocker -> Analysis -> Features -> Network -> Mask -> Synthesis.
#include "model/denoiser.h"

#include "dsp/denormals.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace sordino {
namespace {

int checked_channels(int channels) {
    if (channels < 1 || channels > 16) throw std::invalid_argument("channels: expected 1 to 16");
    return channels;
}

// NaN becomes the lower end.
float within(float x, float low, float high) { return std::min(std::max(low, x), high); }

} // namespace

Denoiser::Denoiser(std::shared_ptr<const Model> model, double rate, int channels)
    : model_(std::move(model))
    , size_(sordino::frame_size(model_->spec, rate))
    , power_spectrum_(size_)
    , features_(model_->spec, size_)
    , network_(model_)
    , mask_(features_.bands())
    , reblocker_(size_.hop, checked_channels(channels))
    , power_(static_cast<std::size_t>(size_.bins()))
    , gain_(power_.size()) {
    for (int c = 0; c < channels; ++c) channels_.push_back({Analysis(size_), Synthesis(size_), {}});
}

void Denoiser::reset() noexcept {
    features_.reset();
    network_.reset();
    reblocker_.reset();
    for (auto& channel : channels_) {
        channel.analysis.reset();
        channel.synthesis.reset();
    }
}

void Denoiser::set(const Controls& controls) noexcept {
    const float reduction = within(controls.reduction_db, 0.0F, 100.0F);
    least_gain_ = reduction < 100.0F ? std::pow(10.0F, -reduction / 20.0F) : 0.0F;
    mix_ = within(controls.mix, 0.0F, 1.0F);
}

void Denoiser::process(const float* const* in, float* const* out, int frames) noexcept {
    const FlushDenormals guard;
    reblocker_.process(in, out, frames, [this] { process_hop(); });
}

void Denoiser::process_hop() noexcept {
    std::fill(power_.begin(), power_.end(), 0.0F);
    const float share = 1.0F / static_cast<float>(channels_.size());
    for (std::size_t c = 0; c < channels_.size(); ++c) {
        channels_[c].spectrum = channels_[c].analysis.process(reblocker_.channel(static_cast<int>(c)));
        power_spectrum_.add(channels_[c].spectrum, share, power_);
    }
    features_.process(power_);
    const auto outputs = network_.process(features_.row());
    mask_.process(outputs, features_.bin_snr(), features_.bin_excess(), gain_);
    // in this order a NaN, from a network that overflowed, becomes the least gain
    for (float& g : gain_) g = 1.0F + mix_ * (std::max(least_gain_, g) - 1.0F);
    for (std::size_t c = 0; c < channels_.size(); ++c)
        channels_[c].synthesis.process(channels_[c].spectrum, gain_, reblocker_.channel(static_cast<int>(c)));
}

} // namespace sordino
