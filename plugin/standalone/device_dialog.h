// The window with the audio settings.
#pragma once

#include "plugin/standalone/sound_devices.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace sordino {

class DeviceDialog {
  public:
    explicit DeviceDialog(SoundDevices& devices)
        : devices_(devices) {}
    ~DeviceDialog() { window_.deleteAndZero(); }

    // In front of `over`; the one that is open comes to the front.
    void open(juce::Component& over);

  private:
    SoundDevices& devices_;
    juce::Component::SafePointer<juce::DialogWindow> window_;
};

} // namespace sordino
