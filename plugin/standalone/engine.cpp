// Sources, the processor, outputs.
#include "plugin/standalone/engine.h"

#include <algorithm>

namespace sordino {
namespace {

// The channel of a device that belongs to a side, or null.
template <class Sample>
Sample* side_of(Sample* const* channels, int count, int side) noexcept {
    return count == 0 ? nullptr : channels[std::min(side, count - 1)];
}

} // namespace

Engine::Engine(juce::AudioProcessor& processor)
    : processor_(processor) {}

void Engine::start(double rate, int block) {
    block = std::max(1, block); // some drivers say 0 while they go away
    sound_.setSize(2, block);
    file_.setSize(2, block);
    input_gain_ = 0.0F;
    player_.prepare(rate);
    processor_.setRateAndBufferSizeDetails(rate, block);
    processor_.prepareToPlay(rate, block);
}

void Engine::stop() { processor_.releaseResources(); }

void Engine::process(const float* const* in, int inputs, float* const* out, int outputs,
                     int frames) noexcept {
    const int largest = sound_.getNumSamples();
    for (int at = 0; at < frames && largest > 0; at += largest) {
        const int count = std::min(largest, frames - at);
        take(in, inputs, at, count);
        juce::AudioBuffer<float> block(sound_.getArrayOfWritePointers(), 2, count);
        processor_.processBlock(block, no_midi_);
        give(out, outputs, at, count);
    }
}

// The input fades in and out over a block, so that neither the switch nor a file's beginning clicks.
void Engine::take(const float* const* in, int inputs, int at, int frames) noexcept {
    const bool playing = player_.read(file_.getWritePointer(0), file_.getWritePointer(1), frames);
    const float gain = !playing && input_on_.load(std::memory_order_relaxed) ? 1.0F : 0.0F;
    for (int side = 0; side < 2; ++side) {
        if (const float* from = side_of(in, inputs, side))
            sound_.copyFromWithRamp(side, 0, from + at, frames, input_gain_, gain);
        else
            sound_.clear(side, 0, frames);
        if (playing) sound_.addFrom(side, 0, file_, side, 0, frames);
    }
    input_gain_ = gain;
}

void Engine::give(float* const* out, int outputs, int at, int frames) const noexcept {
    const float* const left = sound_.getReadPointer(0);
    const float* const right = sound_.getReadPointer(1);
    for (int c = 0; c < outputs; ++c) {
        if (out[c] == nullptr) continue;
        float* const to = out[c] + at;
        if (outputs == 1)
            for (int i = 0; i < frames; ++i) to[i] = 0.5F * (left[i] + right[i]);
        else if (c < 2)
            std::copy_n(c == 0 ? left : right, frames, to);
        else
            std::fill_n(to, frames, 0.0F);
    }
}

} // namespace sordino
