// One training run on rows, to the model that it writes.
#pragma once

#include "cli/train_options.h"
#include "cli/train_vector_data.h"
#include "training/image/image_trainer.h"
#include "training/trainer.h"
#include "training/vector_task.h"

namespace sordino {

// Pre-trains where that is asked for, trains, scores the best network on held-out rows and writes it; goes on
// from its checkpoint with --resume. False: stopped. Throws Failure.
bool train_on_rows(const TrainCommand& command, const VectorTask& task, TrainableModel start,
                   const VectorData& data);

// The same with layers of images. fresh: the scale of the inputs is measured first.
bool train_on_images(const TrainCommand& command, const VectorTask& task, TrainableImageModel start,
                     bool fresh, const VectorData& data);

// Scores layers that took no training, and writes their model.
void finish_untrained(const TrainCommand& command, const VectorData& data, std::vector<Layer> layers);

} // namespace sordino
