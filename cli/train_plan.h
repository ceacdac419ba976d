// What `sordino train --dry-run` prints.
#pragma once

#include "cli/train_data.h"
#include "cli/train_options.h"
#include "model/model.h"
#include "training/task.h"

namespace sordino {

// On standard output: the recordings, their split, the run's length, the network, and where samples lie.
void print_plan(const TrainCommand& command, const TrainData& data, const Model& start, const Task& task);

} // namespace sordino
