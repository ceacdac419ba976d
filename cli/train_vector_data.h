// The rows of a training run: read, chosen by their classes, split.
#pragma once

#include "cli/train_options.h"
#include "model/vector_model.h"
#include "training/row_source.h"

#include <nlohmann/json.hpp>

#include <memory>

namespace sordino {

struct VectorData {
    VectorFrame frame;
    std::shared_ptr<const RowSource> training;   // in the network's unit
    std::shared_ptr<const MatrixRows> in_memory; // training, or null: pictures that stay on disk
    Eigen::MatrixXf validation;                  // (values, rows), in the network's unit
    nlohmann::json facts;                        // for the model: what it was trained on
};

// A tenth of the rows, 5000 at most, is held out, drawn by the seed. Pictures that take more than
// memory_for_samples() stay on disk, apart from those held out, which then are no more than half of that
// memory holds. Says on standard output what there is.
// from: the model to go on from, null: none; its shape and scale stay. Throws Failure where rows cannot be
// read, are fewer than two or are of another shape than those of `from`.
VectorData load_vector_data(const TrainCommand& command, const VectorFrame* from);

// (values, rows), in their own unit.
Eigen::MatrixXf held_out_rows(const VectorData& data);

} // namespace sordino
