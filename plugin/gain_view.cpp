// The gain curve.
#include "plugin/gain_view.h"

#include "plugin/look.h"

namespace sordino {

GainView::GainView() {
    setTitle("Gain by frequency");
    setOpaque(true);
}

void GainView::set(const DisplayAnalysis::Rows& gain_db) { gain_db_ = gain_db; }

void GainView::paint(juce::Graphics& g) {
    const auto area = getLocalBounds().toFloat();
    g.fillAll(palette::panel);
    const auto x_of = [&](float db) {
        return area.getWidth() * (1.0F - juce::jlimit(deepest_db, 0.0F, db) / deepest_db);
    };
    g.setFont(type::plain(11.0F));
    for (const float db : {-10.0F, -20.0F, -30.0F}) {
        g.setColour(palette::line);
        g.fillRect(x_of(db), 0.0F, 1.0F, area.getHeight());
        g.setColour(palette::dim);
        g.drawText(juce::String(static_cast<int>(db)),
                   juce::Rectangle<float>(x_of(db) - 16, area.getHeight() - 16, 32, 13),
                   juce::Justification::centred, false);
    }

    juce::Path curve;
    for (int r = 0; r < DisplayAnalysis::rows; ++r) {
        const juce::Point<float> at(x_of(gain_db_[static_cast<std::size_t>(r)]),
                                    area.getHeight() *
                                        (1.0F - (static_cast<float>(r) + 0.5F) / DisplayAnalysis::rows));
        if (r == 0)
            curve.startNewSubPath(at);
        else
            curve.lineTo(at);
    }
    juce::Path kept(curve);
    kept.lineTo(area.getTopLeft());
    kept.lineTo(area.getBottomLeft());
    kept.closeSubPath();
    g.setColour(palette::after.withAlpha(0.28F));
    g.fillPath(kept);
    g.setColour(palette::after);
    g.strokePath(curve, juce::PathStrokeType(1.5F));
    draw_title(g, "Gain", getWidth(), palette::dim);
}

} // namespace sordino
