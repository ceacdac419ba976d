// One training run on rows, to the model that it writes.
#pragma once

#include "cli/train_options.h"
#include "cli/train_vector_data.h"
#include "cli/train_vector_settings.h"
#include "model/model.h"
#include "training/history.h"
#include "training/vectors/row_model.h"

#include <optional>
#include <vector>

namespace sordino {

struct TrainedRows {
    RowModel model; // as it was written
    std::vector<EpochResult> history;
    std::size_t parameters = 0;
};

// Pre-trains where that is asked for, trains, scores the best network on held-out rows and writes it; goes on
// from its checkpoint with --resume. Nothing: stopped. Throws Failure, and std::invalid_argument where
// options and rows do not fit together.
std::optional<TrainedRows> train_on_rows(const TrainCommand& command, const VectorData& data,
                                         const VectorStart& begin);

// Scores layers that took no training, and writes their model.
void finish_untrained(const TrainCommand& command, const VectorData& data, std::vector<Layer> layers);

} // namespace sordino
