// Opening, watching and describing devices.
#include "plugin/standalone/sound_devices.h"
#include "plugin/text.h"

#include <fmt/format.h>

namespace sordino {
namespace {

constexpr int most_channels = 2;

juce::String names_of(const juce::AudioDeviceManager::AudioDeviceSetup& setup,
                      const juce::AudioIODevice& device) {
    const bool in = device.getActiveInputChannels().countNumberOfSetBits() > 0;
    const bool out = device.getActiveOutputChannels().countNumberOfSetBits() > 0;
    const auto input = in ? setup.inputDeviceName : "no input";
    const auto output = out ? setup.outputDeviceName : "no output";
    return input == output ? input : input + text_from(" \xe2\x86\x92 ") + output;
}

} // namespace

SoundDevices::SoundDevices(Engine& engine, const juce::XmlElement* saved)
    : engine_(engine) {
    problem_ = manager_.initialise(most_channels, most_channels, saved, true);
    manager_.addAudioCallback(this);
    manager_.addChangeListener(this);
    update();
}

SoundDevices::~SoundDevices() {
    manager_.removeChangeListener(this);
    manager_.removeAudioCallback(this);
    manager_.closeAudioDevice();
    clock_.stop();
}

void SoundDevices::audioDeviceAboutToStart(juce::AudioIODevice* device) {
    clock_.stop(); // one at a time
    engine_.start(device->getCurrentSampleRate(), device->getCurrentBufferSizeSamples());
}

void SoundDevices::audioDeviceIOCallbackWithContext(const float* const* in, int inputs, float* const* out,
                                                    int outputs, int frames,
                                                    const juce::AudioIODeviceCallbackContext&) {
    engine_.process(in, inputs, out, outputs, frames);
}

void SoundDevices::poll() {
    auto* device = manager_.getCurrentAudioDevice();
    if (device == nullptr || device->isPlaying()) return;
    problem_ = device->getLastError();
    manager_.closeAudioDevice();
    update();
}

void SoundDevices::update() {
    const bool playing = manager_.getCurrentAudioDevice() != nullptr;
    if (!playing && !clock_.running()) {
        engine_.start(SilentClock::rate, SilentClock::block);
        clock_.start([this] { engine_.process(nullptr, 0, nullptr, 0, SilentClock::block); });
    }
    show();
    sendChangeMessage();
}

void SoundDevices::show() {
    shown_ = {};
    auto* device = manager_.getCurrentAudioDevice();
    if (device == nullptr) {
        shown_.summary = "No sound card: silent";
        shown_.explanation =
            "No sound card plays, so nothing can be heard; a silent clock at 48 kHz runs instead.";
        if (problem_.isNotEmpty()) shown_.explanation << " What the system says: " << problem_;
        return;
    }
    const double rate = device->getCurrentSampleRate();
    const int block = device->getCurrentBufferSizeSamples();
    problem_.clear();
    const int late = device->getInputLatencyInSamples() + device->getOutputLatencyInSamples();
    shown_.silent = false;
    shown_.has_input = device->getActiveInputChannels().countNumberOfSetBits() > 0;
    const auto names = names_of(manager_.getAudioDeviceSetup(), *device);
    shown_.summary = names + text_from(fmt::format(", {:g} kHz, {} samples", rate / 1000, block));
    shown_.explanation =
        device->getTypeName() + ": " + names +
        text_from(fmt::format(", at {:g} Hz in blocks of {} samples ({:.1f} ms). The devices say "
                              "that they delay by {:.1f} ms.",
                              rate, block, 1000 * block / rate, 1000 * late / rate));
}

} // namespace sordino
