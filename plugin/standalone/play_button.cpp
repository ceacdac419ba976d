// Its two faces.
#include "plugin/standalone/play_button.h"

#include "plugin/look.h"

namespace sordino {

PlayButton::PlayButton()
    : Button("Play a file") {
    setWantsKeyboardFocus(true);
    show(false);
}

void PlayButton::show(bool playing) {
    playing_ = playing;
    const juce::String face = playing ? "Stop" : "Play a file...";
    if (face == getButtonText()) return;
    setButtonText(face);
    setTitle(face);
    setTooltip(playing ? "Back to the input" : "In place of the input (Ctrl+O); or drop one on the window");
}

void PlayButton::paintButton(juce::Graphics& g, bool over, bool down) {
    getLookAndFeel().drawButtonBackground(g, *this, {}, over, down);
    auto area = getLocalBounds();
    const auto icon = area.removeFromLeft(34).withSizeKeepingCentre(11, 12).translated(2, 0).toFloat();
    g.setColour(palette::before);
    if (playing_) {
        g.fillRect(icon.withSizeKeepingCentre(10.0F, 10.0F));
    } else {
        juce::Path triangle;
        triangle.addTriangle(icon.getTopLeft(), icon.getBottomLeft(), {icon.getRight(), icon.getCentreY()});
        g.fillPath(triangle);
    }
    g.setColour(palette::text);
    g.setFont(type::plain(14.0F));
    g.drawText(getButtonText(), area, juce::Justification::centredLeft, false);
}

} // namespace sordino
