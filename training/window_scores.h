// How well a model of windows does on held-out examples, channel by channel.
#pragma once

#include "training/window_task.h"

#include <vector>

namespace sordino {

// Root mean square errors of values that were there, in standard deviations of the channel; NaN where there
// was nothing to compare. Values that were missing: FillingErrors.
struct ChannelScores {
    double spoilt = 0, cleaned = 0;
};

// On so many examples of the validation set; one entry for each channel.
std::vector<ChannelScores> score_channels(const WindowTask& task, const WindowModel& model, int examples,
                                          std::uint64_t seed);

// The rows that a model makes of windows, before any overlap; inputs: (network_inputs(), examples).
Eigen::MatrixXf rows_of(const WindowModel& model, const Eigen::MatrixXf& inputs);

} // namespace sordino
