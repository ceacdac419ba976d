// The plugin as hosts see it: buses, blocks, latency, state; and the model that it plays.
#pragma once

#include "plugin/display_tap.h"
#include "plugin/loaded_model.h"
#include "plugin/parameters.h"
#include "plugin/stream.h"

#include <juce_audio_processors/juce_audio_processors.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace sordino {

class Processor final : public juce::AudioProcessor, private juce::Timer {
  public:
    Processor();
    ~Processor() override;

    // Sound. A rate that the denoiser cannot do (it can 8 to 192 kHz) makes no stream: blocks then pass as
    // they are, without latency, and a notice says why.
    bool isBusesLayoutSupported(const BusesLayout&) const override;
    void prepareToPlay(double rate, int largest_block) override;
    void releaseResources() override {}
    void reset() override; // from the next block on
    void processBlock(juce::AudioBuffer<float>&, juce::MidiBuffer&) override;
    void processBlock(juce::AudioBuffer<double>&, juce::MidiBuffer&) override;
    void processBlockBypassed(juce::AudioBuffer<float>&, juce::MidiBuffer&) override;
    void processBlockBypassed(juce::AudioBuffer<double>&, juce::MidiBuffer&) override;
    bool supportsDoublePrecisionProcessing() const override { return true; }
    double getTailLengthSeconds() const override;
    juce::AudioProcessorParameter* getBypassParameter() const override;

    // State. The model is in place when setStateInformation returns, or, where its window is longer than the
    // latency that the host was told, after the next prepareToPlay. Bytes that are nobody's state change
    // nothing but the notice.
    void getStateInformation(juce::MemoryBlock&) override;
    void setStateInformation(const void*, int) override;

    // Models. [message thread] Loads in the background and lets the model fade in; one that does not load
    // leaves the present one playing, and a notice says why. Of several choices the last one counts.
    void choose_model(const std::string& name);
    void choose_file(const std::filesystem::path& file);

    // What there is to show of it. Any thread but the audio thread.
    struct Shown {
        std::string model_name;
        std::shared_ptr<const Model> model; // the one last given; null where a session's is missing
        std::string notice;                 // a sentence, or empty
        double rate = 0;                    // Hz; 0 before prepareToPlay
        int latency = 0;                    // samples
    };
    Shown shown() const;
    void dismiss_notice();
    int revision() const noexcept { return revision_.load(); } // changes whenever shown() may have

    // [control thread] Does what parameters ask for that the audio thread cannot: a timer calls it.
    void keep_up();

    // The size of the editor, which a session keeps; {0, 0}: as it comes. [message thread]
    std::atomic<int> editor_width{0}, editor_height{0};

    DisplayTap& tap() noexcept { return tap_; }
    juce::AudioProcessorValueTreeState& parameters() noexcept { return state_; }

    const juce::String getName() const override { return JucePlugin_Name; }
    bool acceptsMidi() const override { return false; }
    bool producesMidi() const override { return false; }
    int getNumPrograms() override { return 1; }
    int getCurrentProgram() override { return 0; }
    void setCurrentProgram(int) override {}
    const juce::String getProgramName(int) override { return {}; }
    void changeProgramName(int, const juce::String&) override {}
    bool hasEditor() const override { return true; }
    juce::AudioProcessorEditor* createEditor() override;

  private:
    template <class Sample>
    void process(juce::AudioBuffer<Sample>&, bool bypassed) noexcept;
    void load_in_background(std::function<Result<LoadedModel>()> load);
    void take(Result<LoadedModel> loaded, int choice);
    void take_restored(Result<LoadedModel> loaded, SavedModel saved);
    Result<void> swap_to(LoadedModel loaded);
    void say(std::string notice); // of the model
    void timerCallback() override { keep_up(); }

    juce::AudioProcessorValueTreeState state_;
    ParameterValues values_;
    DisplayTap tap_;

    std::unique_ptr<Stream> stream_;         // changes in prepareToPlay only
    std::atomic<bool> model_missing_{false}; // a session's model was not found: sound passes untouched
    std::atomic<bool> restart_{false};       // forget the past before the next block
    std::atomic<bool> heard_{false};         // a block since the last start

    // what the control threads know
    mutable std::mutex control_;
    LoadedModel loaded_;
    std::string model_notice_;  // until another model is there, or somebody has read it
    std::string stream_notice_; // until the next prepareToPlay
    std::atomic<int> revision_{0};
    std::atomic<int> choice_{0}; // grows with every model that somebody asks for
    std::jthread loader_;        // the last member: it ends before the rest does
};

} // namespace sordino
