// A level as a bar that rises at once and falls slowly, with its number.
#pragma once

#include <juce_gui_basics/juce_gui_basics.h>

namespace sordino {

class LevelMeter final : public juce::Component {
  public:
    // A bar that grows from the foot, or, for a reduction, from the head.
    enum class Grows { up, down };

    LevelMeter(const juce::String& name, juce::Colour colour, Grows grows, float range_db);

    // Of the time since the last call. Up: the peak, <= 0 dB full scale; down: the gain, <= 0.
    void set(float db, float seconds);
    void paint(juce::Graphics&) override;

  private:
    static constexpr float fall_db_per_second =
        24.0F; // about a peak programme meter's (IEC 60268-10, type II)

    juce::String name_;
    juce::Colour colour_;
    Grows grows_;
    float range_db_, db_;
};

} // namespace sordino
