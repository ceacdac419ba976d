// Columns are scaled once, when they come in; a repaint copies pixels.
#include "plugin/spectrogram_view.h"

#include "plugin/look.h"

#include <algorithm>
#include <utility>

namespace sordino {
namespace {

constexpr std::array marks{100, 200, 500, 1000, 2000, 5000, 10000};

juce::String text_of(int hz) {
    return hz >= 1000 ? juce::String(hz / 1000) + " kHz" : juce::String(hz) + " Hz";
}

const std::array<juce::PixelARGB, 256>& palette_of_shares() {
    static const auto colours = [] {
        std::array<juce::PixelARGB, 256> all;
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = heat(static_cast<float>(i) / 255.0F);
        return all;
    }();
    return colours;
}

} // namespace

SpectrogramView::SpectrogramView(const juce::String& title, juce::Colour colour) {
    set_title(title, colour);
    setOpaque(true);
}

void SpectrogramView::set_title(const juce::String& title, juce::Colour colour) {
    if (title == title_) return;
    title_ = title;
    colour_ = colour;
    setTitle(title + " spectrogram");
    repaint();
}

void SpectrogramView::add(const DisplayAnalysis::Rows& row_db) {
    Shares& column = history_[end_ % kept];
    std::transform(row_db.begin(), row_db.end(), column.begin(), [](float db) {
        const float share = (db - darkest_db) / (brightest_db - darkest_db);
        return static_cast<juce::uint8>(255.0F * std::clamp(share, 0.0F, 1.0F) + 0.5F);
    });
    if (picture_columns_ > 0) draw(end_);
    ++end_;
}

// A picture of the present size, of what the history has for it.
void SpectrogramView::fit(float pixels_per_point) {
    const auto pixels = [&](int points) {
        return juce::roundToInt(static_cast<float>(points) * pixels_per_point);
    };
    const int column_pixels = std::max(1, juce::roundToInt(pixels_per_point));
    const int columns = std::clamp(pixels(getWidth()) / column_pixels + 1, 1, static_cast<int>(kept));
    const int height = std::max(1, pixels(getHeight()));
    if (picture_.getWidth() == columns * column_pixels && picture_.getHeight() == height &&
        pixels_per_point_ == pixels_per_point)
        return;
    pixels_per_point_ = pixels_per_point;
    column_pixels_ = column_pixels;
    picture_columns_ = static_cast<std::size_t>(columns);
    picture_ = juce::Image(juce::Image::RGB, columns * column_pixels, height, false);
    for (std::size_t column = end_ - picture_columns_; column < end_; ++column) draw(column);
}

// A pixel over several rows has the strongest of them, so that thin lines stay.
void SpectrogramView::draw(std::size_t column) {
    const Shares& shares = history_[column % kept];
    const int left = static_cast<int>(column % picture_columns_) * column_pixels_,
              height = picture_.getHeight();
    const juce::Image::BitmapData pixels(picture_, left, 0, column_pixels_, height,
                                         juce::Image::BitmapData::writeOnly);
    for (int y = 0; y < height; ++y) {
        const int foot = (height - 1 - y) * DisplayAnalysis::rows / height;
        const int head = std::max(foot + 1, (height - y) * DisplayAnalysis::rows / height);
        const auto strongest = *std::max_element(shares.begin() + foot, shares.begin() + head);
        for (int x = 0; x < column_pixels_; ++x)
            reinterpret_cast<juce::PixelRGB*>(pixels.getPixelPointer(x, y))
                ->set(palette_of_shares()[strongest]);
    }
}

void SpectrogramView::paint(juce::Graphics& g) {
    fit(g.getInternalContext().getPhysicalPixelScaleFactor());
    // the ring's end stands at the right edge, its start a whole picture further left
    const auto end = static_cast<int>(end_ % picture_columns_) * column_pixels_;
    const auto right = juce::roundToInt(static_cast<float>(getWidth()) * pixels_per_point_);
    for (const int x : {right - end, right - end - picture_.getWidth()})
        g.drawImageTransformed(
            picture_,
            juce::AffineTransform::translation(static_cast<float>(x), 0.0F).scaled(1.0F / pixels_per_point_));
    paint_axis(g);
    if (end_ == kept) {
        g.setColour(palette::dim);
        g.setFont(type::plain());
        g.drawText("waiting for sound", getLocalBounds(), juce::Justification::centred, false);
    }
    draw_title(g, title_, getWidth(), colour_);
}

void SpectrogramView::paint_axis(juce::Graphics& g) const {
    g.setFont(type::plain(11.0F));
    for (const int hz : marks) {
        const float y =
            static_cast<float>(getHeight()) * (1 - frequency_axis::height_of(static_cast<float>(hz)));
        g.setColour(palette::text.withAlpha(0.10F));
        g.fillRect(0.0F, y, static_cast<float>(getWidth()), 1.0F);
        if (hz == 100 || hz == 1000 || hz == 10000)
            draw_on_patch(g, text_of(hz), {6, juce::roundToInt(y) - 17, 44, 15}, palette::dim);
    }
}

} // namespace sordino
