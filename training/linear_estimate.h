// The best linear estimate of the rows that a window gives back: the direct path of a model of windows.
#pragma once

#include "training/window_task.h"

namespace sordino {

// Ridge regression (Hoerl and Kennard 1970) on so many examples of the training set, its weight on the
// coefficients being the best of several on the validation set; straight_through() where that errs less.
// task: without a direct path. (outputs, inputs)
RowMatrix linear_estimate(const WindowTask& task, int examples, std::uint64_t seed);

} // namespace sordino
