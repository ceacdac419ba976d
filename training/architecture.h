// From a description to a network with random weights.
#pragma once

#include "model/model.h"
#include "training/options.h"
#include "training/trained_layer.h"

namespace sordino {

// A layer is described by words: role, outputs, activation, context in hops, and as needed
//   skip         its input is added to its output
//   tied=I       its weights are the transpose of layer I's, counted from 0
//   norm         batch normalisation between its affine part and its activation
//   dropout=P    of its activations, while it trains
//   l1=W         penalty on its activations
//   kl=W:T       penalty on activities (of sigmoids) other than T
// e.g. "encoder 192 relu 0,2,4 skip". Weights: He et al. 2015, smaller where a skip goes around them.
Result<TrainedNetwork> make_network(const std::vector<std::string>& description, int inputs,
                                    std::uint64_t seed);

// The same, and the layer that an SnrMask of `bands` bands asks for; it starts as a plain SNR gain.
Result<TrainedNetwork> make_mask_network(const std::vector<std::string>& description, int inputs, int bands,
                                         std::uint64_t seed);

// A model to be trained: its network takes the place of its layers.
struct TrainableModel {
    Model model;
    TrainedNetwork network;
};

// What the options describe; it has seen nothing yet: its input mean is 0 and its scale 1.
Result<TrainableModel> make_model(const TrainingOptions& options);

// A trained model to go on from. Int8 weights become floats.
TrainableModel trainable(Model model);

} // namespace sordino
