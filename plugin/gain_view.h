// How much of each frequency is left: a curve beside the spectrograms, on their axis.
#pragma once

#include "plugin/display_analysis.h"

#include <juce_gui_basics/juce_gui_basics.h>

namespace sordino {

class GainView final : public juce::Component {
  public:
    GainView();

    void set(const DisplayAnalysis::Rows& gain_db); // shown with the next repaint
    void paint(juce::Graphics&) override;

    static constexpr float deepest_db = -40.0F; // at the left edge; 0 dB is at the right one

  private:
    DisplayAnalysis::Rows gain_db_{};
};

} // namespace sordino
