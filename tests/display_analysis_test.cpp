// What the display shows of a known sound.
#include "plugin/display_analysis.h"

#include "plugin/look.h"
#include "tests/catch.h"
#include "tests/signals.h"

#include <algorithm>

using namespace sordino;
using namespace sordino::test;

namespace {

struct Shown {
    std::vector<DisplayAnalysis::Column> columns;
    DisplayAnalysis analysis;
};

// `out` is `latency` samples behind what it is of.
Shown shown(const std::vector<float>& in, const std::vector<float>& out, double rate, int latency = 0) {
    Shown result;
    for (std::size_t at = 0; at + DisplayFrame::size <= in.size(); at += DisplayFrame::size) {
        DisplayFrame frame{};
        std::copy_n(in.begin() + static_cast<std::ptrdiff_t>(at), DisplayFrame::size, frame.in.begin());
        std::copy_n(out.begin() + static_cast<std::ptrdiff_t>(at), DisplayFrame::size, frame.out.begin());
        frame.rate = rate;
        frame.latency = latency;
        result.analysis.add(frame, [&](const auto& column) { result.columns.push_back(column); });
    }
    return result;
}

std::size_t row_of(double hz) {
    return static_cast<std::size_t>(frequency_axis::height_of(static_cast<float>(hz)) *
                                    DisplayAnalysis::rows);
}

// CIE 1976 L* of an sRGB colour.
double lightness(juce::PixelARGB colour) {
    const auto linear = [](int c) {
        const double s = c / 255.0;
        return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
    };
    const double y = 0.2126 * linear(colour.getRed()) + 0.7152 * linear(colour.getGreen()) +
                     0.0722 * linear(colour.getBlue());
    return y > 0.008856 ? 116 * std::cbrt(y) - 16 : 903.3 * y;
}

} // namespace

TEST_CASE("display: a sine of amplitude 1 reads 0 dB at the row of its frequency, at every rate") {
    const double rate = GENERATE(8000.0, 44100.0, 96000.0, 192000.0), hz = GENERATE(150.0, 1000.0, 3500.0);
    CAPTURE(rate, hz);
    const auto sine = tone(static_cast<std::size_t>(rate), hz, rate, 1);
    const auto column = shown(sine, sine, rate).columns.back();
    const auto loudest = std::max_element(column.in_db.begin(), column.in_db.end());
    CHECK(static_cast<double>(loudest - column.in_db.begin()) ==
          Approx(static_cast<double>(row_of(hz))).margin(6));
    CHECK(*loudest == Approx(0).margin(2.2)); // between two bins up to 2.1 dB less (Harris 1978)
    CHECK(column.in_db[row_of(3 * hz)] < -40);
}

TEST_CASE("display: a column stands for 16 ms, at every rate") {
    const double rate = GENERATE(8000.0, 44100.0, 48000.0, 192000.0);
    const auto silence = std::vector<float>(static_cast<std::size_t>(4 * rate));
    CHECK(static_cast<double>(shown(silence, silence, rate).columns.size()) == Approx(250).margin(2));
}

TEST_CASE("display: above half of the rate there is nothing") {
    const auto noise = white_noise(32000, 0.5, 1);
    const auto column = shown(noise, noise, 8000).columns.back();
    CHECK(column.in_db[row_of(3000)] > -60);
    for (std::size_t r = row_of(4100); r < DisplayAnalysis::rows; ++r)
        CHECK(column.in_db[r] == DisplayAnalysis::floor_db);
}

TEST_CASE("display: input and output of the same moment stand in the same column, whatever the latency is") {
    const auto noise = white_noise(48000, 0.1, 2);
    auto late = noise;
    std::rotate(late.rbegin(), late.rbegin() + 1536, late.rend());
    const auto aligned = shown(noise, late, 48000, 1536), apart = shown(noise, late, 48000, 0);
    const auto same = [](const DisplayAnalysis::Column& c) { return c.in_db == c.out_db; };
    CHECK(std::all_of(aligned.columns.begin() + 4, aligned.columns.end(), same));
    CHECK(std::none_of(apart.columns.begin() + 4, apart.columns.end(), same));
}

TEST_CASE("display: the gain curve and the reduction are what was taken away, in dB") {
    const auto noise = white_noise(48000, 0.1, 3);
    auto half = noise;
    for (float& x : half) x *= 0.5F;
    const auto result = shown(noise, half, 48000);
    for (const float gain : result.analysis.gain_db()) CHECK(gain == Approx(-6.02).margin(0.01));
    CHECK(result.analysis.reduction_db() == Approx(-6.02).margin(0.01));
    const std::vector<float> silence(48000);
    const auto quiet = shown(silence, silence, 48000);
    for (const float gain : quiet.analysis.gain_db()) CHECK(gain == 0);
    CHECK(quiet.analysis.reduction_db() == 0);
}

TEST_CASE("display: heights and frequencies are each other's inverse, an octave as high as any other") {
    using namespace frequency_axis;
    CHECK(height_of(low_hz) == Approx(0).margin(1e-6));
    CHECK(height_of(high_hz) == Approx(1));
    for (const float height : {0.0F, 0.3F, 0.99F})
        CHECK(height_of(hz_at(height)) == Approx(height).margin(1e-5));
    CHECK(height_of(200) - height_of(100) == Approx(height_of(10000) - height_of(5000)));
}

TEST_CASE("display: louder is lighter, evenly, so that it reads without colours too") {
    const double darkest = lightness(heat(0)), lightest = lightness(heat(1));
    CHECK(darkest < 8);
    CHECK(lightest > 92);
    for (int i = 1; i <= 50; ++i) {
        const double even = darkest + (lightest - darkest) * i / 50;
        CHECK(lightness(heat(static_cast<float>(i) / 50)) > lightness(heat(static_cast<float>(i - 1) / 50)));
        CHECK(lightness(heat(static_cast<float>(i) / 50)) == Approx(even).margin(4));
    }
}
