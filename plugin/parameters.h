// What a host can automate and a session saves: names, units, ranges and defaults.
#pragma once

#include "model/controls.h"
#include "model/gain_bank.h"

#include <juce_audio_processors/juce_audio_processors.h>

namespace sordino {

// Sessions and automation know parameters by these; they never change.
namespace parameter_id {
inline constexpr const char* reduction = "reduction";
inline constexpr const char* mix = "mix";
inline constexpr const char* output = "output";
inline constexpr const char* listen = "listen";
inline constexpr const char* link = "link";
inline constexpr const char* bypass = "bypass";
} // namespace parameter_id

juce::AudioProcessorValueTreeState::ParameterLayout parameter_layout();

// The present values.
class ParameterValues {
  public:
    // The state must have parameter_layout() and outlive this.
    explicit ParameterValues(const juce::AudioProcessorValueTreeState& state);

    // [any thread] Wait-free.
    Controls controls() const noexcept;
    Link link() const noexcept { return is_on(link_) ? Link::linked : Link::independent; }

  private:
    static bool is_on(const std::atomic<float>* value) noexcept { return value->load() >= 0.5F; }

    const std::atomic<float>*reduction_, *mix_, *output_, *listen_, *link_, *bypass_;
};

} // namespace sordino
