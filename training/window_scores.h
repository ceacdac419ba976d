// How well a model of windows does on held-out examples, channel by channel.
#pragma once

#include "training/window_task.h"

#include <vector>

namespace sordino {

// Root mean square errors in standard deviations of the channel; NaN where there was nothing to compare.
struct ChannelScores {
    double spoilt = 0, cleaned = 0;        // of values that were there
    double by_lines = 0, by_the_model = 0; // of values that were missing
};

// On so many examples of the validation set; one entry for each channel.
std::vector<ChannelScores> score_channels(const WindowTask& task, const WindowModel& model, int examples,
                                          std::uint64_t seed);

// The rows that a model makes of windows, before any overlap; inputs: (network_inputs(), examples).
Eigen::MatrixXf rows_of(const WindowModel& model, const Eigen::MatrixXf& inputs);

} // namespace sordino
