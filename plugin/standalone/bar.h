// The app's own bar below the editor: the input, a file in its place, the devices.
#pragma once

#include "plugin/standalone/device_button.h"
#include "plugin/standalone/engine.h"
#include "plugin/standalone/file_line.h"
#include "plugin/standalone/play_button.h"
#include "plugin/standalone/sound_devices.h"

#include <functional>

namespace sordino {

class Bar final : public juce::Component {
  public:
    Bar(Engine& engine, SoundDevices& devices);

    static constexpr int height = 52;

    std::function<void()> on_open, on_settings; // a file to play is wanted; the settings are

    // To be called some times a second.
    void refresh();

    void paint(juce::Graphics&) override;
    void resized() override;

  private:
    void show_input();

    Engine& engine_;
    SoundDevices& devices_;
    juce::ToggleButton input_, loop_;
    PlayButton play_;
    FileLine file_;
    DeviceButton settings_;
};

} // namespace sordino
