// The knob's parts and its keys.
#include "plugin/knob.h"

#include "plugin/look.h"

namespace sordino {
namespace {

constexpr int name_height = 20, value_height = 22;
constexpr double key_step = 0.02; // of the way

} // namespace

Knob::Knob(juce::AudioProcessorValueTreeState& state, const juce::String& id, const juce::String& hint)
    : attachment_(state, id, slider_) {
    const auto* parameter = state.getParameter(id);
    const auto name = parameter->getName(40);
    name_.setText(name, juce::dontSendNotification);
    name_.setJustificationType(juce::Justification::centred);
    name_.setColour(juce::Label::textColourId, palette::dim);
    name_.setFont(type::plain());
    name_.setAccessible(false); // the slider has the name
    addAndMakeVisible(name_);

    slider_.setSliderStyle(juce::Slider::RotaryHorizontalVerticalDrag);
    slider_.setRotaryParameters(juce::MathConstants<float>::pi * 1.22F,
                                juce::MathConstants<float>::pi * 2.78F, true);
    slider_.setColour(juce::Slider::textBoxOutlineColourId, juce::Colours::transparentBlack);
    slider_.setColour(juce::Slider::textBoxTextColourId, palette::text);
    slider_.setTextBoxStyle(juce::Slider::TextBoxBelow, false, 90, value_height);
    slider_.setDoubleClickReturnValue(
        true, static_cast<const juce::RangedAudioParameter*>(parameter)->convertFrom0to1(
                  parameter->getDefaultValue()));
    slider_.setWantsKeyboardFocus(true);
    slider_.setTitle(name);
    slider_.setTooltip(hint);
    slider_.setHelpText(hint);
    addAndMakeVisible(slider_);
}

void Knob::resized() {
    auto area = getLocalBounds();
    name_.setBounds(area.removeFromTop(name_height));
    slider_.setBounds(area);
}

bool Knob::KeyedSlider::keyPressed(const juce::KeyPress& key) {
    const auto move = [this](double way) {
        const ScopedDragNotification gesture(*this); // as hosts want it, to write automation
        setValue(
            proportionOfLengthToValue(juce::jlimit(0.0, 1.0, valueToProportionOfLength(getValue()) + way)),
            juce::sendNotificationSync);
        return true;
    };
    if (key == juce::KeyPress::upKey || key == juce::KeyPress::rightKey) return move(key_step);
    if (key == juce::KeyPress::downKey || key == juce::KeyPress::leftKey) return move(-key_step);
    if (key == juce::KeyPress::pageUpKey) return move(5 * key_step);
    if (key == juce::KeyPress::pageDownKey) return move(-5 * key_step);
    if (key == juce::KeyPress::homeKey) return move(-1.0);
    if (key == juce::KeyPress::endKey) return move(1.0);
    return false;
}

} // namespace sordino
