// What a training run has come to: all that changes with its steps, to a checkpoint and back.
#pragma once

#include "training/batch_runner.h"
#include "training/checkpoint.h"
#include "training/history.h"
#include "training/learning_network.h"
#include "training/optimizer.h"
#include "training/options.h"
#include "training/trained_layer.h"
#include "training/weight_average.h"

#include <string>
#include <vector>

namespace sordino {

template <LearningNetwork Net>
struct BasicRunState {
    BasicRunState(const TrainingOptions& options, Net start, InputScale scale);

    InputScale scale;
    Net current, best; // best: of the lowest validation loss so far
    Optimizer optimizer;
    WeightAverage average;
    long step = 0; // over all epochs
    std::vector<EpochResult> history;
};

using RunState = BasicRunState<TrainedNetwork>; // of dense layers

// identity: JSON of what must be the same for a run to go on. seconds: of the run so far.
template <LearningNetwork Net>
Checkpoint to_checkpoint(BasicRunState<Net>& state, const std::string& identity, double seconds);

// Says what is wrong with the checkpoint, or takes it and says nothing. seconds: those it was written with.
template <LearningNetwork Net>
std::string take(Checkpoint& checkpoint, const std::string& identity, BasicRunState<Net>& state,
                 double& seconds);

extern template struct BasicRunState<TrainedNetwork>;
extern template Checkpoint to_checkpoint(RunState&, const std::string&, double);
extern template std::string take(Checkpoint&, const std::string&, RunState&, double&);

} // namespace sordino
