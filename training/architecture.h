// From a description to a network with random weights.
#pragma once

#include "model/model.h"
#include "training/options.h"

namespace sordino {

// Layers as TrainingOptions describes them, from `inputs` values a frame to the mask's outputs for `bands`
// bands. Weights: He et al. 2015, smaller where a skip goes around them; the mask starts as a plain SNR gain.
Result<std::vector<Layer>> make_layers(const std::vector<std::string>& description, int inputs, int bands,
                                       std::uint64_t seed);

// A model that has seen nothing yet; its input mean is 0 and its scale 1.
Result<Model> make_model(const TrainingOptions& options);

} // namespace sordino
