// The training set's length in batches.
#include "training/run_length.h"

#include <algorithm>
#include <cmath>

namespace sordino {

long steps_per_epoch(const TrainingOptions& options, const Task& task) {
    if (options.steps_per_epoch > 0) return options.steps_per_epoch;
    return std::clamp(std::lround(task.training_amount() / (task.amount() * options.batch)), 20L, 500L);
}

} // namespace sordino
