// Groups of the options of `sordino train`, each in a file of its own.
#pragma once

#include "cli/train_options.h"

namespace sordino {

// See bind().
void bind_mixing(CLI::App& app, TrainingOptions& options);
void bind_network(CLI::App& app, TrainingOptions& options);
void bind_learning(CLI::App& app, TrainCommand& command);
void bind_table_training(CLI::App& app, TableTraining& table);
void bind_vector_training(CLI::App& app, VectorTraining& vectors);

} // namespace sordino
