// The table of parameters.
#include "plugin/parameters.h"

#include <cmath>

namespace sordino {
namespace {

using juce::String;

constexpr int first_version = 1; // of the plugin that had the parameter, which AU wants to know
constexpr float no_limit_db = 100.0F;

// Finer than anybody hears. A value on a grid comes through JUCE's range and back as the same bits, so that a
// session sounds as it was saved. Powers of two, or the ends of a range would not stand on it; as fine as the
// rounding of a float on that way allows, which for the skewed range of the reduction is less.
constexpr float reduction_step_db = 0x1p-12F, output_step_db = 0x1p-16F, mix_step = 0x1p-20F;

String decibels(float value, int) { return String(value, 1) + " dB"; }

String reduction_text(float value, int) {
    return value >= no_limit_db ? String("no limit") : decibels(value, 0);
}

float number_of(const String& text) {
    const float number = text.getFloatValue();
    return std::isfinite(number) ? number : 0.0F; // who types "nan" gets something else
}

// "no limit", "-12 dB" and "12" are all understood.
float reduction_value(const String& text) {
    return text.containsIgnoreCase("no") ? no_limit_db : std::abs(number_of(text));
}

auto number(const char* id, const char* name, juce::NormalisableRange<float> range, float initial,
            juce::AudioParameterFloatAttributes attributes) {
    return std::make_unique<juce::AudioParameterFloat>(juce::ParameterID{id, first_version}, name, range,
                                                       initial, std::move(attributes));
}

auto toggle(const char* id, const char* name, bool initial, bool automatable = true) {
    return std::make_unique<juce::AudioParameterBool>(
        juce::ParameterID{id, first_version}, name, initial,
        juce::AudioParameterBoolAttributes().withAutomatable(automatable));
}

} // namespace

juce::AudioProcessorValueTreeState::ParameterLayout parameter_layout() {
    juce::NormalisableRange<float> reduction(0.0F, no_limit_db, reduction_step_db);
    reduction.setSkewForCentre(24.0F); // half of the way for what is mostly wanted
    const auto text = [](auto from_value, auto from_text) {
        return juce::AudioParameterFloatAttributes()
            .withStringFromValueFunction(from_value)
            .withValueFromStringFunction(from_text);
    };
    const auto percent = [](float value, int) { return String(juce::roundToInt(100.0F * value)) + " %"; };
    const auto share_in = [](const String& t) { return number_of(t) / 100.0F; };

    juce::AudioProcessorValueTreeState::ParameterLayout layout;
    layout.add(number(parameter_id::reduction, "Reduction", reduction, no_limit_db,
                      text(reduction_text, reduction_value)));
    layout.add(number(parameter_id::mix, "Mix", {0.0F, 1.0F, mix_step}, 1.0F, text(percent, share_in)));
    layout.add(number(parameter_id::output, "Output", {-24.0F, 24.0F, output_step_db}, 0.0F,
                      text(decibels, number_of)));
    layout.add(toggle(parameter_id::listen, "Listen to noise", false));
    // its change makes a new bank of masks, which no audio thread can do
    layout.add(toggle(parameter_id::link, "Link channels", true, false));
    layout.add(toggle(parameter_id::bypass, "Bypass", false));
    return layout;
}

ParameterValues::ParameterValues(const juce::AudioProcessorValueTreeState& state)
    : reduction_(state.getRawParameterValue(parameter_id::reduction))
    , mix_(state.getRawParameterValue(parameter_id::mix))
    , output_(state.getRawParameterValue(parameter_id::output))
    , listen_(state.getRawParameterValue(parameter_id::listen))
    , link_(state.getRawParameterValue(parameter_id::link))
    , bypass_(state.getRawParameterValue(parameter_id::bypass)) {}

Controls ParameterValues::controls() const noexcept {
    return {reduction_->load(), mix_->load(), output_->load(), is_on(listen_), is_on(bypass_)};
}

} // namespace sordino
