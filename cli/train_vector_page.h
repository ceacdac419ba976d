// The page of a run on vectors.
#pragma once

#include "cli/train_options.h"
#include "cli/train_vector_data.h"
#include "training/training_report.h"
#include "training/vectors/row_model.h"

namespace sordino {

// Held-out pictures, as they are, spoilt and given back. best: of the run so far.
void fill_vector_page(TrainingReport& report, const TrainCommand& command, const VectorData& data,
                      const RowModel& best);

} // namespace sordino
