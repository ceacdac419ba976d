// What is not said of a run on vectors follows from what is.
#pragma once

#include "cli/train_options.h"
#include "model/vector_model.h"
#include "training/architecture.h"

#include <memory>
#include <string>
#include <vector>

namespace sordino {

// Names of options, without --, that mean nothing to runs on vectors.
std::vector<std::string> options_not_of_vectors(const CLI::App& app);

// The model to go on from, null: none. Throws CLI's errors where the command says what means nothing here,
// Failure where the model cannot be read.
std::shared_ptr<const VectorModel> settle_vectors(const CLI::App& app, TrainCommand& command);

// What depends on the rows: layers and corruptions that nobody asked for.
void settle_for_rows(const CLI::App& app, TrainCommand& command, const VectorModel& frame, bool is_new);

// The network in the frame; from: the model to go on from, null: none. A last layer is added unless the last
// one that is described is a decoder of as many outputs as a row has values: sigmoids where values lie in
// 0..1, else linear. Throws Failure where layers make no sense.
TrainableModel vector_start(const TrainCommand& command, const VectorModel& frame, const VectorModel* from);

} // namespace sordino
