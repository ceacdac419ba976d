// Colours, type and the drawing of controls: one look for all of the plugin.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace sordino {

// Dark and quiet. Orange is what comes in, blue is what leaves, everywhere (Okabe and Ito's colours).
namespace palette {
inline const juce::Colour ground{0xff0e1116}, panel{0xff161b22}, line{0xff2a323d}, text{0xffe6eaf0},
    dim{0xffa3aebb}, before{0xffe69f00}, after{0xff56b4e9};
} // namespace palette

// Of a share 0..1 of the range that a spectrogram shows. Lightness rises evenly (CIELAB) while the hue turns
// from blue over rose to yellow: it reads the same without any sense of red and green, and in grey.
juce::PixelARGB heat(float share) noexcept;

class Look final : public juce::LookAndFeel_V4 {
  public:
    Look();

    void drawRotarySlider(juce::Graphics&, int x, int y, int width, int height, float position, float start,
                          float end, juce::Slider&) override;
    void drawToggleButton(juce::Graphics&, juce::ToggleButton&, bool over, bool down) override;
    void drawButtonBackground(juce::Graphics&, juce::Button&, const juce::Colour&, bool over,
                              bool down) override;
    juce::Font getTextButtonFont(juce::TextButton&, int height) override;
    juce::Rectangle<int> getTooltipBounds(const juce::String&, juce::Point<int>,
                                          juce::Rectangle<int>) override;
    void drawTooltip(juce::Graphics&, const juce::String&, int width, int height) override;
};

namespace type {
inline juce::Font plain(float height = 14.0F) { return juce::Font(height); }
inline juce::Font strong(float height = 14.0F) { return juce::Font(height, juce::Font::bold); }
} // namespace type

// Text on a dark patch, to be read over any picture; and so in the upper right corner of a view of that
// width.
void draw_on_patch(juce::Graphics&, const juce::String& text, juce::Rectangle<int> place,
                   juce::Colour colour);
void draw_title(juce::Graphics&, const juce::String& text, int width, juce::Colour colour);

// Over all of a component, while something is dragged over it that it takes.
void draw_drop_target(juce::Graphics&, juce::Rectangle<int> area, const juce::String& text,
                      juce::Colour colour);

// Where the keyboard is, for what draws itself.
void draw_focus(juce::Graphics&, const juce::Component&, juce::Rectangle<float> around, float corner);

} // namespace sordino
