// What is not said of a run on vectors follows from what is.
#pragma once

#include "cli/train_options.h"
#include "model/image/image_model.h"
#include "model/vector_model.h"
#include "training/architecture.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sordino {

// Names of options, without --, that mean nothing to runs on vectors.
std::vector<std::string> options_not_of_vectors(const CLI::App& app);

// What a run begins with: a model to go on from, of one kind or the other, or none.
struct VectorStart {
    std::shared_ptr<const VectorModel> dense;
    std::shared_ptr<const ImageModel> image;
    std::optional<VectorFrame> frame; // of that model
    bool of_images = false;           // whether the network has layers of images: model/image/

    bool is_new() const { return !frame; }
};

// Throws CLI's errors where the command says what means nothing here, Failure where the model to go on from
// cannot be read.
VectorStart settle_vectors(const CLI::App& app, TrainCommand& command);

// What depends on the rows: layers and corruptions that nobody asked for. Throws CLI's errors where layers of
// images are to read rows that are none.
void settle_for_rows(const CLI::App& app, TrainCommand& command, const VectorFrame& frame,
                     const VectorStart& start);

// The network in the frame; from: the model to go on from, null: none. A last layer is added unless the last
// one that is described is a decoder of as many outputs as a row has values: sigmoids where values lie in
// 0..1, else linear. Throws Failure where layers make no sense.
TrainableModel vector_start(const TrainCommand& command, const VectorFrame& frame, const VectorModel* from);

} // namespace sordino
