// From frames of sound to what a display draws: columns of spectrograms, the gain at each frequency, levels.
#pragma once

#include "dsp/delay.h"
#include "dsp/stft.h"
#include "plugin/display_tap.h"

#include <array>
#include <functional>
#include <memory>
#include <vector>

namespace sordino {

// A frequency axis as high as a picture: 50 Hz at its foot (0) and 20 kHz at its head (1), an octave as high
// as any other.
namespace frequency_axis {
inline constexpr float low_hz = 50.0F, high_hz = 20000.0F;
float height_of(float hz) noexcept;
float hz_at(float height) noexcept;
} // namespace frequency_axis

// Of the display's thread only.
class DisplayAnalysis {
  public:
    static constexpr int rows = 320;                                   // the lowest first
    static constexpr double columns_per_second = 62.5, window_ms = 32; // about; whole numbers of samples
    static constexpr float floor_db = -110.0F;

    using Rows = std::array<float, rows>;
    struct Column {
        Rows in_db, out_db; // a sine of amplitude 1 reads 0; what plays at the same time stands side by side
    };

    // Calls `show` for each column that this frame completes.
    void add(const DisplayFrame& frame, const std::function<void(const Column&)>& show);

    // Mean gain of the last moments in dB, 0 where nothing came in.
    Rows gain_db() const noexcept;
    float reduction_db() const noexcept; // of all frequencies together, <= 0 where sound is taken away

  private:
    // For one sample rate and latency.
    struct Transform {
        Transform(double rate, int latency);

        double rate;
        int latency;
        FrameSize size;
        Delay delay;
        Analysis in, out;
        PowerSpectrum power;
    };

    void transform(const std::function<void(const Column&)>& show);
    Rows rows_of(std::span<const float> power) const noexcept;

    std::unique_ptr<Transform> transform_;
    std::vector<float> in_, out_;             // samples that no column has had
    std::vector<float> in_power_, out_power_; // (bins)
    Rows in_mean_{}, out_mean_{};             // of power, over the last moments
};

} // namespace sordino
