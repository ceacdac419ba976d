// Rows of pictures: means over bins, evenly spaced on the pictures' frequency axis.
#include "training/report/row_map.h"

#include "tests/catch.h"

using namespace sordino;

TEST_CASE("report row_map: the axis begins at 0 Hz, ends at Nyquist and widens upwards") {
    for (const double rate : {8000.0, 44100.0}) {
        CHECK(report::axis_hz(0, rate) == 0);
        CHECK(report::axis_hz(1, rate) == Approx(rate / 2));
        CHECK(report::axis_hz(0.5, rate) < rate / 4);
        const double low = report::axis_hz(0.1, rate) - report::axis_hz(0, rate);
        CHECK(report::axis_hz(1, rate) - report::axis_hz(0.9, rate) > low);
    }
}

TEST_CASE("report row_map: a flat spectrum is flat in every row, and is added to what is there") {
    const int rows = GENERATE(16, 128, 700), fft_size = GENERATE(64, 512, 1536);
    const report::RowMap map(rows, fft_size, 48000);
    const std::vector<float> bins(static_cast<std::size_t>(fft_size / 2 + 1), 0.25F);
    std::vector<float> picture(static_cast<std::size_t>(rows), 1.0F);
    map.add(bins, picture);
    for (const float row : picture) CHECK(row == Approx(1.25F).epsilon(1e-4));
}

TEST_CASE("report row_map: a row reads the frequencies that it covers") {
    constexpr int rows = 128, fft_size = 512;
    constexpr double rate = 16000;
    const report::RowMap map(rows, fft_size, rate);
    std::vector<float> hertz(fft_size / 2 + 1), picture(rows);
    for (std::size_t b = 0; b < hertz.size(); ++b)
        hertz[b] = static_cast<float>(static_cast<double>(b) * rate / fft_size);
    map.add(hertz, picture);
    for (int r = 0; r < rows; ++r) {
        CHECK(picture[static_cast<std::size_t>(r)] > report::axis_hz(static_cast<double>(r) / rows, rate));
        CHECK(picture[static_cast<std::size_t>(r)] < report::axis_hz((r + 1.0) / rows, rate));
    }
}
