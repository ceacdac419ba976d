// The best linear estimates of the rows that a window gives back: the direct paths of a model of windows.
#pragma once

#include "training/window_task.h"

namespace sordino {

// Ridge regression (Hoerl and Kennard 1970) on so many examples of the training set, its weight on the
// coefficients being the best of several on the validation set; straight_through() where that errs less.
// task: without direct paths. (outputs, inputs)
RowMatrix linear_estimate(const WindowTask& task, int examples, std::uint64_t seed);

// One for each condition that recorded noise makes, path after path: each noise by itself where there are at
// most four, at a low, a middle and a high SNR where the range is wide. One alone without recorded noise.
// frame: without direct paths. (K outputs, inputs)
RowMatrix linear_estimates(const WindowModel& frame, const SeriesSet& training, const SeriesSet& validation,
                           const WindowOptions& options, int examples, std::uint64_t seed);

} // namespace sordino
