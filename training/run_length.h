// How many steps an epoch has.
#pragma once

#include "training/options.h"
#include "training/task.h"

namespace sordino {

// As the options say, or as many as the training set fills: 20 to 500.
long steps_per_epoch(const TrainingOptions& options, const Task& task);

} // namespace sordino
