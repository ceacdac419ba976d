// What a run with layers of images begins with.
#pragma once

#include "cli/train_options.h"
#include "model/vector_model.h"
#include "training/image/image_trainer.h"

#include <string>
#include <vector>

namespace sordino {

// As the only text of --layers: the usual ones.
inline constexpr const char* usual_image_layers_word = "conv";

// Two convolutions that halve the sides, the second one the code, and two that double them again. A side that
// halves to no whole number, or to fewer than 4 pixels, stays.
std::vector<std::string> usual_image_layers(const ImageShape& images);

// The network for the frame's images; from: the model to go on from, null: none. A last layer, a convolution
// of 3x3 with sigmoids, is added unless the last one that is described is a decoder that gives images of the
// shape that comes in. Throws Failure where layers make no sense.
TrainableImageModel image_start(const TrainCommand& command, const VectorFrame& frame,
                                const ImageModel* from);

} // namespace sordino
