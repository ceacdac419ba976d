// A host of one instance, as small as can be: prepares it, plays sound through it, opens its editor.
#pragma once

#include "plugin/editor.h"
#include "plugin/processor.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

namespace sordino::test {

using Channels = std::vector<std::vector<float>>;

inline Channels delayed(Channels channels, int samples) {
    for (auto& channel : channels) {
        std::rotate(channel.rbegin(), channel.rbegin() + samples, channel.rend());
        std::fill_n(channel.begin(), samples, 0.0F);
    }
    return channels;
}

struct PluginHost {
    juce::ScopedJuceInitialiser_GUI juce;
    Processor processor;
    juce::MidiBuffer no_midi;

    PluginHost() = default;

    explicit PluginHost(double rate, int channels = 2, int largest_block = 512) {
        prepare(rate, channels, largest_block);
    }

    void prepare(double rate, int channels = 2, int largest_block = 512) {
        const auto set = channels == 1   ? juce::AudioChannelSet::mono()
                         : channels == 2 ? juce::AudioChannelSet::stereo()
                                         : juce::AudioChannelSet::discreteChannels(channels);
        processor.setBusesLayout({{set}, {set}});
        processor.setRateAndBufferSizeDetails(rate, largest_block);
        processor.prepareToPlay(rate, largest_block);
    }

    // In blocks of one length, in either precision.
    template <class Sample = float>
    Channels play(const Channels& in, int block = 512) {
        Channels out = in;
        juce::AudioBuffer<Sample> buffer(static_cast<int>(in.size()), block);
        const auto total = static_cast<int>(in.front().size());
        for (int from = 0; from < total; from += block) {
            const int n = std::min(block, total - from);
            buffer.setSize(static_cast<int>(in.size()), n, false, false, true);
            for (std::size_t c = 0; c < in.size(); ++c)
                std::copy_n(in[c].begin() + from, n, buffer.getWritePointer(static_cast<int>(c)));
            processor.processBlock(buffer, no_midi);
            for (std::size_t c = 0; c < in.size(); ++c)
                for (int i = 0; i < n; ++i)
                    out[c][static_cast<std::size_t>(from + i)] =
                        static_cast<float>(buffer.getSample(static_cast<int>(c), i));
        }
        return out;
    }

    // In the unit of the parameter's range.
    void set(const char* id, float value) {
        auto* parameter = processor.parameters().getParameter(id);
        parameter->setValueNotifyingHost(parameter->convertTo0to1(value));
    }
    float get(const char* id) { return processor.parameters().getRawParameterValue(id)->load(); }

    juce::MemoryBlock saved() {
        juce::MemoryBlock block;
        processor.getStateInformation(block);
        return block;
    }
    void restore(const juce::MemoryBlock& block) {
        processor.setStateInformation(block.getData(), static_cast<int>(block.getSize()));
    }

    // Waits until what the action chooses in the background has come in, or was refused.
    template <class Action>
    void wait_for_model(Action&& action) {
        const int before = processor.revision();
        action();
        while (processor.revision() == before) juce::Thread::sleep(1);
    }
    void choose(const std::string& name) {
        wait_for_model([&] { processor.choose_model(name); });
    }
    void choose_file(const std::string& path) {
        wait_for_model([&] { processor.choose_file(path); });
    }
};

} // namespace sordino::test
