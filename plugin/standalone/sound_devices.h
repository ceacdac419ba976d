// The sound card that plays, or the silent clock where none does.
#pragma once

#include "plugin/standalone/engine.h"
#include "plugin/standalone/silent_clock.h"

#include <juce_audio_devices/juce_audio_devices.h>

#include <memory>

namespace sordino {

// Of the message thread. A change message follows what changes shown().
class SoundDevices final : public juce::ChangeBroadcaster,
                           private juce::AudioIODeviceCallback,
                           private juce::ChangeListener {
  public:
    // Opens what was saved, else what the system takes for usual.
    SoundDevices(Engine& engine, const juce::XmlElement* saved); // may be null
    ~SoundDevices() override;

    juce::AudioDeviceManager& manager() noexcept { return manager_; }
    std::unique_ptr<juce::XmlElement> state() const {
        return manager_.createStateXml();
    } // null: nothing chosen

    struct Shown {
        bool silent = true; // the clock runs
        bool has_input = false;
        juce::String summary;     // a few words
        juce::String explanation; // a sentence or two
    };
    const Shown& shown() const noexcept { return shown_; }

    // To be called now and then: a device that has broken off is closed.
    void poll();

  private:
    void audioDeviceAboutToStart(juce::AudioIODevice*) override;
    void audioDeviceIOCallbackWithContext(const float* const* in, int inputs, float* const* out, int outputs,
                                          int frames, const juce::AudioIODeviceCallbackContext&) override;
    void audioDeviceStopped() override { engine_.stop(); }
    void changeListenerCallback(juce::ChangeBroadcaster*) override { update(); }

    void update();
    void show();

    Engine& engine_;
    juce::AudioDeviceManager manager_;
    SilentClock clock_;
    juce::String problem_; // why no device plays, or empty
    Shown shown_;
};

} // namespace sordino
