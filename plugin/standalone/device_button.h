// A button with two lines: what it opens, and what is so now.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace sordino {

class DeviceButton final : public juce::Button {
  public:
    DeviceButton();

    // One line; a warning stands out.
    void show(const juce::String& state, bool warning);

  private:
    void paintButton(juce::Graphics&, bool over, bool down) override;

    juce::String state_;
    bool warning_ = false;
};

} // namespace sordino
