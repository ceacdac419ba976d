// Reblocker -> Analysis -> gains -> Synthesis.
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

float amplitude(float db) { return std::pow(10.0F, db / 20.0F); }

} // namespace

Denoiser::Stream::Stream(std::shared_ptr<const Model> first, double rate, int channel_count, Link linked)
    : size(sordino::frame_size(first->spec, rate))
    , reblocker(size.hop, checked_channels(channel_count))
    , spectra(static_cast<std::size_t>(channel_count))
    , gains(std::make_unique<GainBank>(first, size, channel_count, linked))
    , gain(static_cast<std::size_t>(size.bins()))
    , wet(static_cast<std::size_t>(size.hop))
    , model(std::move(first))
    , link(linked) {
    for (int c = 0; c < channel_count; ++c)
        channels.push_back({Analysis(size), Synthesis(size), std::vector<float>(wet.size())});
}

Denoiser::Denoiser(std::shared_ptr<const Model> model, double rate, int channels, Link link)
    : model_(std::move(model))
    , stream_(std::make_unique<Stream>(model_, rate, channels, link)) {}

void Denoiser::prepare(double rate, int channels, Link link) {
    const std::scoped_lock hold(control_);
    stream_ = std::make_unique<Stream>(model_, rate, channels, link);
}

void Denoiser::reset() noexcept {
    stream_->gains.reset();
    stream_->reblocker.reset();
    stream_->bypassed = false;
    for (auto& channel : stream_->channels) {
        channel.analysis.reset();
        channel.synthesis.reset();
        std::fill(channel.dry.begin(), channel.dry.end(), 0.0F);
    }
}

void Denoiser::set(const Controls& controls) noexcept {
    constexpr auto relaxed = std::memory_order_relaxed;
    const float reduction = within(controls.reduction_db, 0.0F, 100.0F);
    least_gain_.store(reduction < 100.0F ? amplitude(-reduction) : 0.0F, relaxed);
    mix_.store(within(controls.mix, 0.0F, 1.0F), relaxed);
    output_gain_.store(amplitude(within(controls.output_db, -60.0F, 24.0F)), relaxed);
    listen_.store(controls.listen, relaxed);
    bypass_.store(controls.bypass, relaxed);
}

bool Denoiser::swap(std::shared_ptr<const Model> model) {
    const std::scoped_lock hold(control_);
    model_ = std::move(model);
    if (sordino::frame_size(model_->spec, stream_->size.rate).hop != stream_->size.hop) return false;
    publish(model_, stream_->link);
    return true;
}

void Denoiser::relink(Link link) {
    const std::scoped_lock hold(control_);
    publish(stream_->model, link);
}

void Denoiser::publish(std::shared_ptr<const Model> model, Link link) {
    const int channels = static_cast<int>(stream_->channels.size());
    stream_->gains.publish(std::make_unique<GainBank>(model, stream_->size, channels, link));
    stream_->model = std::move(model);
    stream_->link = link;
}

void Denoiser::collect() {
    const std::scoped_lock hold(control_);
    stream_->gains.collect();
}

void Denoiser::process(const float* const* in, float* const* out, int frames) noexcept {
    const FlushDenormals guard;
    stream_->reblocker.process(in, out, frames, [this] { process_hop(); });
}

void Denoiser::process_hop() noexcept {
    Stream& stream = *stream_;
    for (std::size_t c = 0; c < stream.channels.size(); ++c)
        stream.spectra[c] =
            stream.channels[c].analysis.process(stream.reblocker.channel(static_cast<int>(c)));
    stream.gains.process(stream.spectra);
    const bool bypass = bypass_.load(std::memory_order_relaxed);
    for (std::size_t c = 0; c < stream.channels.size(); ++c) {
        auto& [analysis, synthesis, dry] = stream.channels[c];
        const std::span hop = stream.reblocker.channel(static_cast<int>(c));
        stream.gains.copy_gain(c, stream.gain);
        if (bypass)
            std::fill(stream.gain.begin(), stream.gain.end(), 1.0F);
        else
            apply_controls(stream.gain);
        synthesis.process(stream.spectra[c], stream.gain, stream.wet);
        // both frames that overlap in this hop were bypassed: the input itself is what they add up to
        const bool exact = bypass && stream.bypassed;
        if (exact) std::swap_ranges(hop.begin(), hop.end(), dry.begin());
        else {
            std::copy(hop.begin(), hop.end(), dry.begin());
            std::copy(stream.wet.begin(), stream.wet.end(), hop.begin());
        }
    }
    stream.bypassed = bypass;
}

void Denoiser::apply_controls(std::span<float> gain) const noexcept {
    constexpr auto relaxed = std::memory_order_relaxed;
    const float least = least_gain_.load(relaxed), mix = mix_.load(relaxed);
    const float output = output_gain_.load(relaxed);
    // in this order a NaN, from a network that overflowed, becomes the least gain
    if (listen_.load(relaxed))
        for (float& g : gain) g = output * (mix * (1.0F - std::max(least, g)));
    else
        for (float& g : gain) g = output * (1.0F + mix * (std::max(least, g) - 1.0F));
}

} // namespace sordino
