// The rows of a training run: read, chosen by their classes, split.
#pragma once

#include "cli/train_options.h"
#include "model/vector_model.h"

#include <nlohmann/json.hpp>

namespace sordino {

struct VectorData {
    VectorFrame frame;
    Eigen::MatrixXf training, validation; // (values, rows), in the network's unit
    nlohmann::json facts;                 // for the model: what it was trained on
};

// A tenth of the rows, 5000 at most, is held out, drawn by the seed. Says on standard output what there is.
// from: the model to go on from, null: none; its shape and scale stay. Throws Failure where rows cannot be
// read, are fewer than two or are of another shape than those of `from`.
VectorData load_vector_data(const TrainCommand& command, const VectorFrame* from);

} // namespace sordino
