// A strict host: JUCE's, with the VST3 that was built. Its tests do what Tracktion's pluginval does at its
// strictest, and more.
#pragma once

#include "tests/catch.h"
#include "tests/strict_screen.h"

#include <juce_audio_processors/juce_audio_processors.h>

#include <array>
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <thread>

namespace sordino::test::strict {

using Instance = std::unique_ptr<juce::AudioPluginInstance>;

inline constexpr std::array rates{44100.0, 48000.0, 96000.0}; // Hz
inline constexpr std::array block_sizes{64, 128, 256, 512, 1024};

// [message thread] Serves the message loop for that long.
inline void serve(int milliseconds) {
    juce::MessageManager::getInstance()->runDispatchLoopUntil(milliseconds);
}

// [message thread] Serves the message loop until it is so; where it never is, ctest ends the test.
template <class Condition>
void serve_until(Condition&& condition) {
    while (!condition()) serve(5);
}

// [message thread] Serves the message loop while the work goes on in a thread of its own, until it is done.
template <class Work>
void serve_during(Work&& work) {
    std::atomic<bool> done{false};
    std::jthread thread([&] {
        work();
        done = true;
    });
    while (!done) serve(1);
}

// Whoever makes it is the message thread.
class Host {
  public:
    // What is found in the bundle. [any thread]
    juce::OwnedArray<juce::PluginDescription> scan() {
        juce::OwnedArray<juce::PluginDescription> found;
        format_.findAllTypesForFile(found, SORDINO_VST3);
        return found;
    }

    // An instance that is not prepared.
    Instance open() {
        const auto found = scan();
        REQUIRE(found.size() == 1);
        juce::String error;
        auto instance = format_.createInstanceFromDescription(*found[0], 44100.0, 512, error);
        CAPTURE(error);
        REQUIRE(instance != nullptr);
        CHECK(error.isEmpty());
        return instance;
    }

    Instance open(double rate, int block_size) {
        auto instance = open();
        instance->prepareToPlay(rate, block_size);
        return instance;
    }

  private:
    std::shared_ptr<void> names_ =
        names_on_display(); // without them X ends a program that opens a window of JUCE's
    juce::ScopedJuceInitialiser_GUI juce_;
    juce::VST3PluginFormat format_;
};

// What hosts automate, the bypass aside.
inline juce::Array<juce::AudioProcessorParameter*> automated(juce::AudioPluginInstance& instance) {
    juce::Array<juce::AudioProcessorParameter*> parameters;
    for (auto* parameter : instance.getParameters())
        if (parameter->isAutomatable() && parameter != instance.getBypassParameter())
            parameters.add(parameter);
    return parameters;
}

// A value that the parameter can have: the host keeps what it set, where a switch knows 0 and 1 alone.
inline float drawn_for(const juce::AudioProcessorParameter& parameter, juce::Random& random) {
    const float value = random.nextFloat();
    return parameter.getNumSteps() == 2 ? std::round(value) : value;
}

inline void fill_with_noise(juce::AudioBuffer<float>& buffer, juce::Random& random) {
    for (int c = 0; c < buffer.getNumChannels(); ++c)
        for (int i = 0; i < buffer.getNumSamples(); ++i)
            buffer.setSample(c, i, 2.0F * random.nextFloat() - 1.0F);
}

// How many are not finite, or subnormal, which makes processors slow.
inline int broken_samples(const juce::AudioBuffer<float>& buffer) {
    int count = 0;
    for (int c = 0; c < buffer.getNumChannels(); ++c)
        for (int i = 0; i < buffer.getNumSamples(); ++i) {
            const int kind = std::fpclassify(buffer.getSample(c, i));
            count += kind != FP_NORMAL && kind != FP_ZERO;
        }
    return count;
}

// Full-scale noise through an instance that is prepared, in blocks of one size.
class Noise {
  public:
    Noise(juce::AudioPluginInstance& instance, int block_size, juce::int64 seed = 1)
        : instance_(instance)
        , random_(seed)
        , buffer_(std::max(instance.getTotalNumInputChannels(), instance.getTotalNumOutputChannels()),
                  block_size) {}

    // [audio thread] How many samples of the block come back broken.
    int play() {
        fill_with_noise(buffer_, random_);
        instance_.processBlock(buffer_, no_midi_);
        return broken_samples(buffer_);
    }
    float loudest() const { return buffer_.getMagnitude(0, buffer_.getNumSamples()); } // of the last block

  private:
    juce::AudioPluginInstance& instance_;
    juce::Random random_;
    juce::AudioBuffer<float> buffer_;
    juce::MidiBuffer no_midi_;
};

// Plays noise in a thread of its own for as long as it lives. There was a first block once it is made.
class AudioThread {
  public:
    explicit AudioThread(juce::AudioPluginInstance& instance)
        : thread_([this, &instance](const std::stop_token& stop) {
            for (Noise noise(instance, instance.getBlockSize()); !stop.stop_requested(); ++blocks_)
                broken_ += noise.play();
        }) {
        play_on(1);
    }

    // [message thread] Serves the message loop until so many more blocks were played.
    void play_on(int more) const {
        for (const int enough = blocks_ + more; blocks_ < enough;) serve(1);
    }
    int broken() const { return broken_; } // samples, so far

  private:
    std::atomic<int> blocks_{0}, broken_{0};
    std::jthread thread_; // the last member: it ends before the rest does
};

} // namespace sordino::test::strict
