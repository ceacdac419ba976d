// The control side of the live denoiser.
#include "model/denoiser.h"

#include "dsp/denormals.h"

namespace sordino {

Denoiser::Denoiser(std::shared_ptr<const Model> model, double rate, int channels, Link link)
    : last_given_(std::move(model)) {
    prepare(rate, channels, link);
}

void Denoiser::prepare(double rate, int channels, Link link) {
    const std::scoped_lock hold(control_);
    auto chain = std::make_unique<Chain>(last_given_, rate, channels, link);
    const int latency = chain->latency();
    chains_ = std::make_unique<ChainSwitch>(std::move(chain), channels);
    latency_ = latency;
    playing_ = last_given_;
    rate_ = rate;
    channels_ = channels;
    link_ = link;
}

bool Denoiser::swap(std::shared_ptr<const Model> model) {
    const std::scoped_lock hold(control_);
    const FrameSize size = sordino::frame_size(model->spec, rate_);
    const bool fits = size.window() <= latency_;
    if (fits && size.hop == chains_->newest().frame_size().hop)
        chains_->newest().publish(model, link_);
    else if (fits)
        chains_->publish(std::make_unique<Chain>(model, rate_, channels_, link_, latency_));
    if (fits) playing_ = model;
    last_given_ = std::move(model);
    return fits;
}

void Denoiser::relink(Link link) {
    const std::scoped_lock hold(control_);
    chains_->newest().publish(playing_, link);
    link_ = link;
}

void Denoiser::collect() {
    const std::scoped_lock hold(control_);
    chains_->collect();
}

void Denoiser::process(const float* const* in, float* const* out, int frames) noexcept {
    if (frames == 0) return;
    const FlushDenormals guard;
    chains_->process(in, out, frames, controls_);
}

} // namespace sordino
