// The report's spectrogram and waveform: where a sound stands in them, whatever its length and blocks.
#include "training/report/pictures.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

#include "tests/catch.h"
#include "tests/signals.h"

using namespace sordino;
using namespace sordino::test;

namespace {

int loudest_row(const std::string& levels) {
    const auto row = [&](int r) { return static_cast<unsigned char>(levels[static_cast<std::size_t>(r)]); };
    int loudest = 0;
    for (int r = 1; r < report::spectrogram_rows; ++r)
        if (row(r) > row(loudest)) loudest = r;
    return loudest;
}

} // namespace

TEST_CASE("report pictures: a tone lights its row, at its level") {
    const int rate = GENERATE(8'000, 16'000, 44'100, 48'000, 96'000);
    const double hz = GENERATE(200., 1000., 3000.);
    report::Spectrogram spectrogram(rate);
    spectrogram.push(tone(static_cast<std::size_t>(rate), hz, rate, 0.1 * std::numbers::sqrt2));
    const auto image = spectrogram.finish();
    CHECK(image.columns == 200);
    const auto column =
        image.levels.substr(image.columns / 2 * report::spectrogram_rows, report::spectrogram_rows);
    const int row = loudest_row(column);
    CHECK(report::row_hz(row, rate) < hz + 26); // half a 25 Hz bin, and the row's own width
    CHECK(report::row_hz(row + 1, rate) > hz - 26);
    if (hz < 1001) // higher rows average several bins
        CHECK(static_cast<unsigned char>(column[static_cast<std::size_t>(row)]) / 2.0 - 120 ==
              Approx(-20).margin(2));
}

TEST_CASE("report pictures: any cutting into blocks gives the same pictures") {
    const auto samples = white_noise(200'000, 0.1, 1);
    report::Spectrogram whole(8'000), cut(8'000);
    report::Waveform whole_wave(8'000, 1), cut_wave(8'000, 1);
    whole.push(samples);
    whole_wave.push(samples);
    std::span<const float> rest = samples;
    for (const int length : random_partition(static_cast<int>(samples.size()), 3000, 7)) {
        cut.push(rest.first(static_cast<std::size_t>(length)));
        cut_wave.push(rest.first(static_cast<std::size_t>(length)));
        rest = rest.subspan(static_cast<std::size_t>(length));
    }
    CHECK(whole.finish().levels == cut.finish().levels);
    CHECK(whole_wave.finish().high == cut_wave.finish().high);
}

TEST_CASE("report pictures: in a long sound an event stays at its time") {
    report::Spectrogram spectrogram(8'000);
    report::Waveform waveform(8'000, 1);
    std::vector<float> second(8'000);
    for (int s = 0; s < 300; ++s) {
        std::fill(second.begin(), second.end(), 0.f);
        if (s == 200) second[0] = 1; // a click
        spectrogram.push(second);
        waveform.push(second);
    }
    const auto image = spectrogram.finish();
    const auto outline = waveform.finish();
    const auto cell = std::max_element(image.levels.begin(), image.levels.end(), [](char a, char b) {
        return static_cast<unsigned char>(a) < static_cast<unsigned char>(b);
    });
    const auto column = std::distance(image.levels.begin(), cell) / report::spectrogram_rows;
    const auto loudest = std::max_element(outline.high.begin(), outline.high.end()) - outline.high.begin();
    CHECK(static_cast<double>(column) * image.column_seconds == Approx(200).margin(image.column_seconds));
    CHECK(static_cast<double>(loudest) * outline.column_seconds ==
          Approx(200).margin(outline.column_seconds));
}
