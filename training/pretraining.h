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
// autoencoder: with a linear decoder that is thrown away after it, and with a share options.pretrain_masking
// of its inputs set to zero, it is to give its inputs back; these are what the layers before it make of the
// task's examples. Decoders that are tied follow. Measures the model's input scale first. Deterministic, so
// that a run which is stopped meanwhile, which gives nothing, is simply begun again. watch.epoch is told of
// every epoch. Errors: recordings that can be read no more.
Result<std::optional<TrainableModel>> pretrained(const TrainingOptions& options, const Task& task,
                                                 TrainableModel start, const TrainingWatch& watch,
                                                 Ranks& ranks);

} // namespace sordino
