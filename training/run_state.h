// What a training run has come to: all that changes with its steps, to a checkpoint and back.
#pragma once

#include "training/batch_runner.h"
#include "training/checkpoint.h"
#include "training/history.h"
#include "training/optimizer.h"
#include "training/options.h"
#include "training/trained_layer.h"
#include "training/weight_average.h"

#include <string>
#include <vector>

namespace sordino {

struct RunState {
    RunState(const TrainingOptions& options, TrainedNetwork start, InputScale scale);

    InputScale scale;
    TrainedNetwork current, best; // best: of the lowest validation loss so far
    Optimizer optimizer;
    WeightAverage average;
    long step = 0; // over all epochs
    std::vector<EpochResult> history;
};

// identity: JSON of what must be the same for a run to go on. seconds: of the run so far.
Checkpoint to_checkpoint(RunState& state, const std::string& identity, double seconds);

// Says what is wrong with the checkpoint, or takes it and says nothing. seconds: those it was written with.
std::string take(Checkpoint& checkpoint, const std::string& identity, RunState& state, double& seconds);

} // namespace sordino
