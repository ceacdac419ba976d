// Drawing and clicking it.
#include "plugin/standalone/file_line.h"
#include "plugin/text.h"

#include "plugin/look.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sordino {
namespace {

constexpr float line_height = 4.0F;

std::string clock(double seconds) {
    const auto whole = static_cast<long>(seconds);
    if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

} // namespace

void FileLine::show(const FilePlayer::Shown& shown) {
    playing_ = shown.playing;
    length_seconds_ = shown.playing ? shown.length_seconds : 0.0;
    share_ = length_seconds_ > 0 ? std::clamp(shown.seconds / length_seconds_, 0.0, 1.0) : 0.0;
    name_ = playing_ ? text_from(shown.file.filename().string()) : juce::String();
    time_ = !playing_             ? juce::String()
            : length_seconds_ > 0 ? juce::String(clock(shown.seconds) + " / " + clock(length_seconds_))
                                  : juce::String(clock(shown.seconds));
    setTooltip(playing_ ? name_ : juce::String());
    setMouseCursor(length_seconds_ > 0 ? juce::MouseCursor::PointingHandCursor
                                       : juce::MouseCursor::NormalCursor);
    repaint();
}

void FileLine::paint(juce::Graphics& g) {
    auto area = getLocalBounds();
    if (!playing_) {
        if (getWidth() < 150) return;
        g.setColour(palette::dim);
        g.setFont(type::plain(13.0F));
        g.drawText("or drop one here", area, juce::Justification::centredLeft);
        return;
    }
    auto line = area.removeFromBottom(getHeight() / 2).toFloat();
    line = line.withSizeKeepingCentre(line.getWidth(), line_height).translated(0.0F, -1.0F);
    g.setFont(type::plain(12.0F));
    g.setColour(palette::dim);
    const int time_width = type::plain(12.0F).getStringWidth(time_) + 8;
    if (getWidth() > 2 * time_width)
        g.drawText(time_, area.removeFromRight(time_width), juce::Justification::centredRight, false);
    g.setColour(palette::text);
    g.setFont(type::plain(13.0F));
    g.drawText(name_, area, juce::Justification::centredLeft);
    g.setColour(palette::line);
    g.fillRoundedRectangle(line, line_height / 2);
    g.setColour(palette::before);
    g.fillRoundedRectangle(line.withWidth(static_cast<float>(share_) * line.getWidth()), line_height / 2);
}

void FileLine::mouseDown(const juce::MouseEvent& event) {
    if (length_seconds_ > 0 && on_seek)
        on_seek(length_seconds_ *
                std::clamp(event.position.x / static_cast<float>(getWidth()), 0.0F, 0.999F));
}

} // namespace sordino
