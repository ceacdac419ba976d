// A parameter as a knob with its name above and its value below.
#pragma once

#include <juce_audio_processors/juce_audio_processors.h>

namespace sordino {

// Drag, wheel, arrow keys, double click for the default, and a value that can be typed.
class Knob final : public juce::Component {
  public:
    Knob(juce::AudioProcessorValueTreeState& state, const juce::String& id, const juce::String& hint);

    void resized() override;

    juce::Slider& slider() noexcept { return slider_; }

  private:
    class KeyedSlider final : public juce::Slider {
      public:
        bool keyPressed(const juce::KeyPress&) override;
        void focusGained(FocusChangeType) override { repaint(); }
        void focusLost(FocusChangeType) override { repaint(); }
    };

    juce::Label name_;
    KeyedSlider slider_;
    juce::AudioProcessorValueTreeState::SliderAttachment attachment_; // after what it is attached to
};

} // namespace sordino
