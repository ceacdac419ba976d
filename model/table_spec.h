// What a model of spectra that reads rows of sensors knows of them.
#pragma once

#include <string>
#include <vector>

namespace sordino {

// A spectral model has one clock: its rows come at table_clock_hz, however slow the sensor is. So all that is
// stated of sound in Hz and ms (frames, bands, time constants, noise that is made) goes for rows, times
// table_clock_hz / rate_hz. Each channel is a sound of its own, whose usual deviation is at table_level.
inline constexpr double table_clock_hz = 16000.0;
inline constexpr float table_level = 0.05F; // -26 dBFS, the middle of what mixtures are drawn at

struct TableSpec {
    std::vector<std::string> channels; // names, no two alike
    double rate_hz = 1;                // rows a second, in training
    std::vector<float> deviation;      // of each channel about its mean, in its own unit

    bool operator==(const TableSpec&) const = default;

    // Rows that come at another rate, by the model's clock. What FrameSpec allows is possible.
    double clock_hz(double rows_a_second) const { return table_clock_hz * rows_a_second / rate_hz; }
};

// A sentence on what makes no sense, or an empty string.
std::string problem_with(const TableSpec& spec);

} // namespace sordino
