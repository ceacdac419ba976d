// The way of the sound: a file, or else the input, through the processor to the output.
#pragma once

#include "plugin/standalone/file_player.h"

#include <juce_audio_processors/juce_audio_processors.h>

#include <atomic>

namespace sordino {

// Stereo inside: one input channel goes to both sides, and one output channel has the mean of both.
class Engine {
  public:
    explicit Engine(juce::AudioProcessor& processor); // with stereo buses

    // Between stop() and start() no process() runs.
    void start(double rate, int block);
    void stop();

    // [audio thread] Inputs may be null; outputs that are not null are written, from the third on with
    // silence.
    void process(const float* const* in, int inputs, float* const* out, int outputs, int frames) noexcept;

    FilePlayer& player() noexcept { return player_; }

    // Whether the input is heard while no file plays.
    void set_input_on(bool on) noexcept { input_on_ = on; }
    bool input_on() const noexcept { return input_on_; }

  private:
    void take(const float* const* in, int inputs, int at, int frames) noexcept;
    void give(float* const* out, int outputs, int at, int frames) const noexcept;

    juce::AudioProcessor& processor_;
    FilePlayer player_;
    std::atomic<bool> input_on_{true};
    juce::AudioBuffer<float> sound_, file_; // (2, block)
    juce::MidiBuffer no_midi_;
    float input_gain_ = 0.0F; // at the end of the last block
};

} // namespace sordino
