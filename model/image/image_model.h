// A trained network on images.
#pragma once

#include "model/image/image_layer.h"

namespace sordino {

struct ImageModel {
    ImageShape input;
    Eigen::VectorXf mean, scale; // (channels of the input): the network reads (value - mean) x scale
    std::vector<ImageLayer> layers;
    float usual_error = 0;       // mean square error that 99 of 100 held-out images keep below
    std::string training = "{}"; // JSON: how it was made
    std::string licence;
    std::string purpose; // one sentence: what it is for; empty where nothing is stated

    std::size_t parameter_count() const; // weights and biases
    ImageShape output() const;           // of a model without a problem
};

// A sentence on what does not fit together, or an empty string.
std::string problem_with(const ImageModel& model);

// A value of each channel for each value of an image.
Eigen::VectorXf for_each_value(const Eigen::VectorXf& of_channels, const ImageShape& shape);

} // namespace sordino
