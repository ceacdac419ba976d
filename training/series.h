// A recording of sensors in memory.
#pragma once

#include <Eigen/Core>

#include <string>
#include <vector>

namespace sordino {

struct Series {
    std::string name;        // for messages and splits
    Eigen::MatrixXf values;  // (rows, channels); NaN: missing
    Eigen::MatrixXf noisy{}; // the same rows with noise, as they were recorded; empty: not known
};

struct SeriesSet {
    std::vector<Series> clean, noise; // noise: of as many channels, or of one for all
};

// Mean and standard deviation of each channel over all of its values that are there, but for those that are
// farther from the mean than `outlier` (dsp/window_spec.h) of these deviations: a sensor that fails for a
// moment does not change what is usual. A channel that never moves, or that is never there, has the
// deviation 1.
struct ChannelScale {
    Eigen::VectorXf mean, deviation; // (channels)
};
ChannelScale channel_scale(const std::vector<Series>& series);

// Makes such values missing, and returns how many they were.
long remove_outliers(std::vector<Series>& series, const ChannelScale& scale);

// What is slower than hz goes, without a delay: a Butterworth high-pass of order 4, run forwards and then
// backwards, over ends that are continued by their mirror images. Missing values are lines meanwhile, and
// missing again afterwards. hz: above 0 and below half of rate_hz. Two rows or more.
void high_pass(Series& series, double hz, double rate_hz);

struct SeriesSplit {
    std::vector<Series> training, validation;
};

// Ten recordings or more by name, see held_out(); fewer each in time.
SeriesSplit split(std::vector<Series> series);
SeriesSplit split_in_time(std::vector<Series> series); // the last fifth of each is held out

} // namespace sordino
