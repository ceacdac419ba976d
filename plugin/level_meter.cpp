// Draws the meter.
#include "plugin/level_meter.h"

#include "plugin/look.h"

#include <algorithm>

namespace sordino {

LevelMeter::LevelMeter(const juce::String& name, juce::Colour colour, Grows grows, float range_db)
    : name_(name)
    , colour_(colour)
    , grows_(grows)
    , range_db_(range_db)
    , db_(grows == Grows::up ? -range_db : 0.0F) {
    setTitle(name + " level");
}

void LevelMeter::set(float db, float seconds) {
    const float quiet = grows_ == Grows::up ? -range_db_ : 0.0F;
    const float step = fall_db_per_second * seconds;
    const float next =
        grows_ == Grows::up ? std::max({db, db_ - step, quiet}) : std::min({db, db_ + step, quiet});
    db_ = std::clamp(next, -range_db_, 6.0F);
}

void LevelMeter::paint(juce::Graphics& g) {
    auto area = getLocalBounds();
    g.setFont(type::plain(12.0F));
    g.setColour(palette::dim);
    g.drawText(name_, area.removeFromTop(18), juce::Justification::centred, false);
    const bool silent = grows_ == Grows::up && db_ <= -range_db_;
    g.setColour(palette::text);
    g.drawText(silent ? juce::String::fromUTF8("\xe2\x80\x93") : juce::String(juce::roundToInt(db_)) + " dB",
               area.removeFromBottom(18), juce::Justification::centred, false);

    const auto track = area.toFloat().withSizeKeepingCentre(10.0F, static_cast<float>(area.getHeight()));
    g.setColour(palette::line);
    g.fillRoundedRectangle(track, 3.0F);
    const float share =
        std::clamp(grows_ == Grows::up ? 1.0F + db_ / range_db_ : -db_ / range_db_, 0.0F, 1.0F);
    const float length = share * track.getHeight();
    g.setColour(colour_);
    g.fillRoundedRectangle(
        grows_ == Grows::up ? track.withTop(track.getBottom() - length) : track.withHeight(length), 3.0F);
}

} // namespace sordino
