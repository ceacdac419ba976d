// Greedy pre-training: each layer learns by itself before all learn together (Vincent et al. 2010).
#pragma once

#include "training/architecture.h"
#include "training/options.h"
#include "training/ranks.h"
#include "training/task.h"
#include "training/trainer.h"

#include <optional>

namespace sordino {

// Each encoder and code layer, from the first on, is trained options.pretrain_epochs long as a denoising
// autoencoder: with a share options.pretrain_masking of its inputs set to zero it is to give its inputs back;
// these are what the layers before it make of the task's examples. Its decoder is the layer that is tied to
// it, which learns too, or a linear one that is thrown away. fresh: the model's input scale is measured
// first. Deterministic, so that a run which is stopped meanwhile, which gives nothing, is simply begun again.
// watch.epoch is told of every epoch. Errors: recordings that can be read no more.
Result<std::optional<TrainableModel>> pretrained(const TrainingOptions& options, const Task& task,
                                                 TrainableModel start, bool fresh, const TrainingWatch& watch,
                                                 Ranks& ranks);

} // namespace sordino
