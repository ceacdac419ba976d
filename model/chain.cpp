// Reblocker -> Analysis -> gains -> Synthesis -> Delay.
#include "model/chain.h"

#include <algorithm>
#include <stdexcept>

namespace sordino {
namespace {

int checked_channels(int channels) {
    if (channels < 1 || channels > 16) throw std::invalid_argument("channels: expected 1 to 16");
    return channels;
}

} // namespace

Chain::Chain(std::shared_ptr<const Model> model, double rate, int channels, Link link, int latency)
    : size_(sordino::frame_size(model->spec, rate))
    , latency_(latency > 0 ? latency : size_.window())
    , reblocker_(size_.hop, checked_channels(channels))
    , spectra_(static_cast<std::size_t>(channels))
    , gains_(std::make_unique<GainBank>(std::move(model), size_, channels, link))
    , gain_(static_cast<std::size_t>(size_.bins()))
    , wet_(static_cast<std::size_t>(size_.hop)) {
    if (latency_ < size_.window()) throw std::invalid_argument("latency: expected the window or more");
    for (int c = 0; c < channels; ++c)
        channels_.push_back({Analysis(size_), Synthesis(size_), std::vector<float>(wet_.size()),
                             Delay(latency_ - size_.window())});
}

void Chain::reset() noexcept {
    gains_.reset();
    reblocker_.reset();
    bypassed_ = true;
    for (auto& channel : channels_) {
        channel.analysis.reset();
        channel.synthesis.reset();
        channel.delay.reset();
        std::fill(channel.dry.begin(), channel.dry.end(), 0.0F);
    }
}

void Chain::publish(std::shared_ptr<const Model> model, Link link) {
    const int channels = static_cast<int>(channels_.size());
    gains_.publish(std::make_unique<GainBank>(std::move(model), size_, channels, link));
}

int Chain::memory() const noexcept {
    const GainBank& bank = gains_.current();
    return latency_ + size_.hop * (bank.receptive_hops() + bank.floor_hops());
}

void Chain::process(const float* const* in, float* const* out, int frames,
                    const LiveControls& controls) noexcept {
    reblocker_.process(in, out, frames, [&] { process_hop(controls); });
    for (std::size_t c = 0; c < channels_.size(); ++c)
        channels_[c].delay.process({out[c], static_cast<std::size_t>(frames)});
}

void Chain::process_hop(const LiveControls& controls) noexcept {
    for (std::size_t c = 0; c < channels_.size(); ++c)
        spectra_[c] = channels_[c].analysis.process(reblocker_.channel(static_cast<int>(c)));
    gains_.process(spectra_);
    const ControlFactors factors = controls.factors();
    for (std::size_t c = 0; c < channels_.size(); ++c) {
        auto& channel = channels_[c];
        const std::span hop = reblocker_.channel(static_cast<int>(c));
        gains_.copy_gain(c, gain_);
        apply(factors);
        channel.synthesis.process(spectra_[c], gain_, wet_);
        std::swap_ranges(hop.begin(), hop.end(), channel.dry.begin());
        // unless both frames that overlap here were bypassed: then they add up to the input, but for rounding
        if (!(factors.bypass && bypassed_)) std::copy(wet_.begin(), wet_.end(), hop.begin());
    }
    bypassed_ = factors.bypass;
}

void Chain::apply(const ControlFactors& controls) noexcept {
    const auto [least, mix, output, listen, bypass] = controls;
    // in this order a NaN, from a network that overflowed, becomes the least gain
    if (bypass)
        std::fill(gain_.begin(), gain_.end(), 1.0F);
    else if (listen)
        for (float& g : gain_) g = output * (mix * (1.0F - std::max(least, g)));
    else
        for (float& g : gain_) g = output * (1.0F + mix * (std::max(least, g) - 1.0F));
}

} // namespace sordino
