// A network on images as the trainer sees it; see training/learning_network.h.
#pragma once

#include "model/image/image_model.h"
#include "training/trained_layer.h"

namespace sordino {

struct TrainedImageLayer {
    ImageLayer layer;
    Regularisation regularisation; // activations: all values of an image; columns: images
};

// A network in training; the same shape holds its gradient.
struct TrainedImageNetwork {
    ImageShape input;
    std::vector<TrainedImageLayer> layers;
};

// As the functions of the same names do it for dense layers: training/trained_layer.h. There are neither
// statistics nor ties.
std::vector<std::span<float>> parameters_of(TrainedImageNetwork& network);
std::size_t parameter_count(TrainedImageNetwork& network);
std::vector<ParameterShape> shapes_of_parameters(const TrainedImageNetwork& network);
std::vector<std::span<float>> statistics_of(TrainedImageNetwork& network);
TrainedImageNetwork zeros_like(const TrainedImageNetwork& network);
void set_zero(TrainedImageNetwork& network);
void tie(TrainedImageNetwork& network);

// Without what only the trainer knows.
std::vector<ImageLayer> layers_of(const TrainedImageNetwork& network);

} // namespace sordino
