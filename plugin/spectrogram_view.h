// A spectrogram that scrolls: the newest column at its right edge.
#pragma once

#include "plugin/display_analysis.h"

#include <juce_gui_basics/juce_gui_basics.h>

#include <array>
#include <vector>

namespace sordino {

class SpectrogramView final : public juce::Component {
  public:
    SpectrogramView(const juce::String& title, juce::Colour colour);

    void add(const DisplayAnalysis::Rows& row_db); // shown with the next repaint
    void set_title(const juce::String& title, juce::Colour colour);

    void paint(juce::Graphics&) override;

    static constexpr float darkest_db = -95.0F, brightest_db = -20.0F;

  private:
    using Shares = std::array<juce::uint8, DisplayAnalysis::rows>; // of the range from darkest to brightest

    void fit(float pixels_per_point);
    void draw(std::size_t column); // into the picture
    void paint_axis(juce::Graphics&) const;

    static constexpr std::size_t kept = 2400; // columns: as wide as the editor can be; 38 s

    juce::String title_;
    juce::Colour colour_;
    std::vector<Shares> history_ = std::vector<Shares>(kept); // a ring, column n at n modulo kept
    std::size_t end_ = kept; // columns that there have been; the first ones, before any sound, are dark

    // The newest columns in the pixels of the display; a ring too, so that to scroll is to draw it in two
    // parts.
    juce::Image picture_;
    float pixels_per_point_ = 0.0F;
    int column_pixels_ = 1;
    std::size_t picture_columns_ = 0;
};

} // namespace sordino
