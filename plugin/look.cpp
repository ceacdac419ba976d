// How controls are drawn.
#include "plugin/look.h"

#include <algorithm>
#include <array>

namespace sordino {
namespace {

constexpr std::array<std::array<float, 3>, 10> heat_stops{{{0, 18, 32},
                                                           {0, 38, 77},
                                                           {44, 53, 124},
                                                           {110, 60, 148},
                                                           {174, 63, 152},
                                                           {227, 78, 132},
                                                           {253, 118, 110},
                                                           {255, 166, 115},
                                                           {255, 207, 148},
                                                           {255, 242, 217}}};
constexpr float corner = 6.0F;
constexpr int tooltip_width = 380, tooltip_margin = 12;

juce::TextLayout tooltip_layout(const juce::String& text) {
    juce::AttributedString attributed;
    attributed.setJustification(juce::Justification::topLeft);
    attributed.append(text, type::plain(), palette::text);
    juce::TextLayout layout;
    layout.createLayout(attributed, tooltip_width - 2 * tooltip_margin);
    return layout;
}

void stroke_arc(juce::Graphics& g, juce::Rectangle<float> circle, float from, float to, float width) {
    juce::Path arc;
    arc.addCentredArc(circle.getCentreX(), circle.getCentreY(), circle.getWidth() / 2, circle.getWidth() / 2,
                      0, from, to, true);
    g.strokePath(arc,
                 juce::PathStrokeType(width, juce::PathStrokeType::curved, juce::PathStrokeType::rounded));
}

} // namespace

juce::PixelARGB heat(float share) noexcept {
    constexpr float last = static_cast<float>(heat_stops.size() - 1);
    const float place = std::clamp(share, 0.0F, 1.0F) * last;
    const auto stop = static_cast<std::size_t>(std::min(place, last - 1));
    const auto at = [&](std::size_t c) {
        const float low = heat_stops[stop][c], high = heat_stops[stop + 1][c];
        return static_cast<juce::uint8>(low + (place - static_cast<float>(stop)) * (high - low) + 0.5F);
    };
    return {255, at(0), at(1), at(2)};
}

Look::Look() {
    using namespace juce;
    setColour(ResizableWindow::backgroundColourId, palette::ground);
    setColour(Label::textColourId, palette::text);
    setColour(Slider::textBoxHighlightColourId, palette::after.withAlpha(0.4F));
    setColour(Slider::rotarySliderFillColourId, palette::after);
    setColour(TextButton::buttonColourId, palette::panel);
    setColour(TextButton::textColourOffId, palette::text);
    setColour(PopupMenu::backgroundColourId, palette::panel);
    setColour(PopupMenu::textColourId, palette::text);
    setColour(PopupMenu::headerTextColourId, palette::dim);
    setColour(PopupMenu::highlightedBackgroundColourId, palette::line);
    setColour(PopupMenu::highlightedTextColourId, palette::text);
    setColour(TextEditor::backgroundColourId, palette::panel);
    setColour(CaretComponent::caretColourId, palette::text);
    setColour(ComboBox::backgroundColourId, palette::panel);
    setColour(ComboBox::outlineColourId, palette::line);
}

void draw_on_patch(juce::Graphics& g, const juce::String& text, juce::Rectangle<int> place,
                   juce::Colour colour) {
    g.setColour(palette::ground.withAlpha(0.65F));
    g.fillRoundedRectangle(place.toFloat(), 4.0F);
    g.setColour(colour);
    g.drawText(text, place, juce::Justification::centred, false);
}

void draw_title(juce::Graphics& g, const juce::String& text, int width, juce::Colour colour) {
    g.setFont(type::strong(12.0F));
    const int own_width = g.getCurrentFont().getStringWidth(text) + 14;
    draw_on_patch(g, text, {width - own_width - 6, 6, own_width, 20}, colour);
}

void draw_drop_target(juce::Graphics& g, juce::Rectangle<int> area, const juce::String& text,
                      juce::Colour colour) {
    g.fillAll(palette::ground.withAlpha(0.8F));
    g.setColour(colour);
    g.drawRoundedRectangle(area.reduced(16).toFloat(), 12.0F, 2.0F);
    g.setColour(palette::text);
    g.setFont(type::plain(20.0F));
    g.drawText(text, area, juce::Justification::centred, false);
}

void draw_focus(juce::Graphics& g, const juce::Component& component, juce::Rectangle<float> around,
                float corner) {
    if (!component.hasKeyboardFocus(false)) return;
    g.setColour(palette::text);
    g.drawRoundedRectangle(around.reduced(1.0F), corner, 1.5F);
}

void Look::drawRotarySlider(juce::Graphics& g, int x, int y, int width, int height, float position,
                            float start, float end, juce::Slider& slider) {
    const auto area = juce::Rectangle<int>(x, y, width, height).toFloat();
    const float size = std::min(area.getWidth(), area.getHeight());
    const float thickness = std::max(4.0F, size * 0.055F);
    const auto circle = area.withSizeKeepingCentre(size, size).reduced(thickness / 2 + 2.0F);
    const float angle = start + position * (end - start);

    g.setColour(palette::line);
    stroke_arc(g, circle, start, end, thickness);
    const bool both_ways = slider.getMinimum() < 0 && slider.getMaximum() > 0;
    const auto zero = both_ways ? static_cast<float>(slider.valueToProportionOfLength(0.0)) : 0.0F;
    const float from = start + zero * (end - start);
    g.setColour(slider.isEnabled() ? slider.findColour(juce::Slider::rotarySliderFillColourId)
                                   : palette::dim);
    stroke_arc(g, circle, std::min(from, angle), std::max(from, angle), thickness);

    const auto body = circle.reduced(thickness * 1.6F);
    const bool lively = slider.isMouseOverOrDragging() || slider.hasKeyboardFocus(false);
    g.setColour(lively ? palette::panel.brighter(0.12F) : palette::panel);
    g.fillEllipse(body);
    if (slider.hasKeyboardFocus(false)) {
        g.setColour(palette::text);
        g.drawEllipse(body, 1.5F);
    }
    const auto centre = body.getCentre();
    const float radius = body.getWidth() / 2;
    g.setColour(palette::text);
    g.drawLine({centre.getPointOnCircumference(radius * 0.72F, angle),
                centre.getPointOnCircumference(radius * 0.94F, angle)},
               std::max(2.0F, size * 0.022F));
}

void Look::drawToggleButton(juce::Graphics& g, juce::ToggleButton& button, bool over, bool) {
    const auto area = button.getLocalBounds().toFloat();
    const auto pill = area.withWidth(30.0F).withSizeKeepingCentre(30.0F, 16.0F).withX(4.0F);
    const bool on = button.getToggleState();
    g.setColour(on ? palette::after : (over ? palette::line.brighter(0.15F) : palette::line));
    g.fillRoundedRectangle(pill, 8.0F);
    g.setColour(on ? palette::ground : palette::dim);
    g.fillEllipse(pill.withWidth(16.0F).reduced(3.0F).translated(on ? 14.0F : 0.0F, 0.0F));
    g.setColour(on ? palette::text : palette::dim);
    g.setFont(type::plain());
    g.drawFittedText(button.getButtonText(), button.getLocalBounds().withTrimmedLeft(42),
                     juce::Justification::centredLeft, 1);
    draw_focus(g, button, area, corner);
}

void Look::drawButtonBackground(juce::Graphics& g, juce::Button& button, const juce::Colour&, bool over,
                                bool down) {
    const auto area = button.getLocalBounds().toFloat();
    g.setColour(down ? palette::line : (over ? palette::panel.brighter(0.1F) : palette::panel));
    g.fillRoundedRectangle(area, corner);
    draw_focus(g, button, area, corner);
}

juce::Font Look::getTextButtonFont(juce::TextButton&, int) { return type::plain(15.0F); }

juce::Rectangle<int> Look::getTooltipBounds(const juce::String& text, juce::Point<int> at,
                                            juce::Rectangle<int> within) {
    const auto layout = tooltip_layout(text);
    const int width = static_cast<int>(std::ceil(layout.getWidth())) + 2 * tooltip_margin;
    const int height = static_cast<int>(std::ceil(layout.getHeight())) + 2 * tooltip_margin;
    return juce::Rectangle<int>(at.x - width / 2, at.y + 18, width, height).constrainedWithin(within);
}

void Look::drawTooltip(juce::Graphics& g, const juce::String& text, int width, int height) {
    const auto area = juce::Rectangle<int>(width, height).toFloat();
    g.fillAll(palette::panel);
    g.setColour(palette::line);
    g.drawRect(area, 1.0F);
    tooltip_layout(text).draw(g, area.reduced(tooltip_margin));
}

} // namespace sordino
