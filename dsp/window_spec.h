// How a model of sensor rows cuts them into windows.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sordino {

// Every `hop` rows the network reads the newest `window` rows and gives back `output` of them: those that end
// `ahead` rows before the newest one. Each row is given back output / hop times, and the mean counts.
struct WindowSpec {
    std::vector<std::string> channels; // names, no two alike
    double rate_hz = 1;                // rows a second
    int window = 64;                   // rows
    int output = 1;
    int ahead = 0;
    int hop = 1;        // divides output
    bool flags = false; // the network is told which values it was given, and which are filled in

    bool operator==(const WindowSpec&) const = default;

    // Rows between a row and its last mean, in a live stream.
    int delay() const { return ahead + output - 1; }
    // Of the network: values channel by channel, each oldest first; then, in the same order, the flags.
    int inputs() const { return channel_count() * window * (flags ? 2 : 1); }
    int outputs() const { return channel_count() * output; }
    int channel_count() const { return static_cast<int>(channels.size()); }
    int output_begin() const { return window - ahead - output; } // row of the window
};

// Standard deviations from the mean beyond which a value is no measurement: a sensor that failed for a
// moment. To the network it is missing, in training and after it.
inline constexpr float outlier = 12.0F;

// A sentence on what makes no sense, or an empty string.
std::string problem_with(const WindowSpec& spec);

} // namespace sordino
