// Drawing the two lines and their gear.
#include "plugin/standalone/device_button.h"

#include "plugin/look.h"

namespace sordino {
namespace {

constexpr int icon_width = 34;

// Two sliders: what audio settings look like everywhere.
void draw_sliders(juce::Graphics& g, juce::Rectangle<float> area) {
    for (const auto& [height, knob] : {std::pair{0.3F, 0.68F}, std::pair{0.7F, 0.32F}}) {
        const float y = area.getY() + height * area.getHeight();
        g.drawLine(area.getX(), y, area.getRight(), y, 1.5F);
        const auto at = juce::Point<float>(area.getX() + knob * area.getWidth(), y);
        g.fillEllipse(juce::Rectangle<float>(6.0F, 6.0F).withCentre(at));
    }
}

} // namespace

DeviceButton::DeviceButton()
    : Button("Audio settings") {
    setTitle("Audio settings");
    setWantsKeyboardFocus(true);
}

void DeviceButton::show(const juce::String& state, bool warning) {
    if (state == state_ && warning == warning_) return;
    state_ = state;
    warning_ = warning;
    repaint();
}

void DeviceButton::paintButton(juce::Graphics& g, bool over, bool down) {
    getLookAndFeel().drawButtonBackground(g, *this, {}, over, down);
    auto area = getLocalBounds();
    g.setColour(palette::dim);
    draw_sliders(g, area.removeFromLeft(icon_width).withSizeKeepingCentre(15, 16).translated(2, 0).toFloat());
    area.removeFromRight(8);
    g.setColour(palette::text);
    g.setFont(type::plain(14.0F));
    g.drawText(getButtonText(), area.removeFromTop(getHeight() / 2 + 1).withTrimmedTop(3),
               juce::Justification::centredLeft);
    g.setColour(warning_ ? palette::before : palette::dim);
    g.setFont(type::plain(12.0F));
    g.drawText(state_, area.withTrimmedBottom(3), juce::Justification::centredLeft);
}

} // namespace sordino
