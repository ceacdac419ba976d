// A chain for each channel, and the offsets that wait beside it.
#include "model/spectral_stream.h"

#include <utility>

namespace sordino {

struct SpectralStream::Channel {
    SteadySignal steady;
    Denoiser denoiser;
    double gain;                 // from the channel's unit to the model's level
    std::vector<double> offsets; // (latency): a ring
    std::size_t next = 0;

    Channel(const std::shared_ptr<const Model>& model, double clock_hz, const Controls& controls,
            float deviation)
        : denoiser(model, clock_hz, 1)
        , gain(static_cast<double>(table_level) / static_cast<double>(deviation))
        , offsets(static_cast<std::size_t>(denoiser.latency())) {
        denoiser.set(controls);
    }

    void reset() noexcept {
        steady.reset();
        denoiser.reset();
    }

    float push(double value) noexcept {
        steady.push(value);
        auto sample = static_cast<float>(steady.signal() * gain);
        const float* in = &sample;
        float* out = &sample;
        denoiser.process(&in, &out, 1);
        const double offset = std::exchange(offsets[next], steady.offset());
        next = (next + 1) % offsets.size();
        return static_cast<float>(offset + static_cast<double>(sample) / gain);
    }
};

SpectralStream::SpectralStream(const std::shared_ptr<const Model>& model, double rate_hz,
                               const Controls& controls) {
    const TableSpec& spec = *model->table;
    for (const float deviation : spec.deviation)
        channels_.push_back(std::make_unique<Channel>(model, spec.clock_hz(rate_hz), controls, deviation));
    restored_.resize(channels_.size());
    delay_ = static_cast<int>(SteadySignal::delay) + channels_.front()->denoiser.latency();
}

SpectralStream::~SpectralStream() = default;

void SpectralStream::reset() noexcept {
    for (auto& channel : channels_) channel->reset();
    rows_ = 0;
}

bool SpectralStream::push(std::span<const double> row) noexcept {
    for (std::size_t c = 0; c < channels_.size(); ++c) restored_[c] = channels_[c]->push(row[c]);
    return ++rows_ > delay_;
}

} // namespace sordino
