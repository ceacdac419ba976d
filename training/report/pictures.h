// The pictures of one sound: level over time and frequency, and the outline of its waveform.
#pragma once

#include <complex>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "dsp/fft.h"
#include "training/report/row_map.h"

namespace sordino::report {

// Both pictures have at most this many columns, however long the sound: full, they merge neighbours in pairs.
inline constexpr std::size_t max_columns = 1200;

// Row r covers frequencies from row_hz(r) to row_hz(r + 1), the top is Nyquist.
inline constexpr int spectrogram_rows = 256;
double row_hz(int row, int rate);

// A power, the mean square of a sine, as a picture's byte: dBFS = byte / 2 - 120.
char level_byte(float power);

struct SpectrogramImage {
    double column_seconds = 0;
    std::size_t columns = 0;
    std::string levels; // (columns, rows) bytes, low frequency first; dBFS of a sine = byte / 2 - 120
};

// Mean power per cell. Column c holds the 40 ms Hann windows centred in its own stretch of time.
class Spectrogram {
  public:
    explicit Spectrogram(int rate);
    void push(std::span<const float> mono); // finite samples, any number
    SpectrogramImage finish();              // once, at the end of the sound

  private:
    void feed(std::span<const float> mono);
    void analyse();
    void close_column();

    std::int64_t hop_;            // samples from window to window
    std::int64_t column_samples_; // a multiple of hop_
    RealFft fft_;
    std::vector<float> window_, history_, bin_power_;
    RowMap row_map_;
    std::size_t filled_;           // samples in history_
    std::int64_t seen_ = 0;        // samples pushed
    std::int64_t next_centre_ = 0; // of the next window
    double scale_;                 // |bin|^2 to the mean square of a sine
    int rate_;
    int windows_in_column_ = 0;
    std::vector<float> column_; // (rows): sum of powers
    std::vector<float> cells_;  // (columns, rows): mean powers
};

struct Outline {
    double column_seconds = 0;
    std::vector<float> low, high; // (columns): extreme samples of any channel
};

// The smallest and largest sample of each stretch of time.
class Waveform {
  public:
    Waveform(int rate, int channels);
    void push(std::span<const float> interleaved); // finite samples, any number
    Outline finish();                              // once, at the end of the sound

  private:
    void close_column();

    int rate_, channels_;
    std::int64_t column_samples_, in_column_ = 0; // all channels
    float low_, high_;
    Outline outline_;
};

} // namespace sordino::report
