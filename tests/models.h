// Models made up for tests.
#pragma once

#include "dsp/snr_mask.h"
#include "model/model.h"
#include "tests/signals.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

namespace sordino::test {

inline FrameSpec spec_up_to(float top_hz, float hop_ms = 16.0F) {
    FrameSpec spec;
    spec.hop_ms = hop_ms;
    spec.band_edges_hz = erb_band_edges(top_hz, hop_ms);
    return spec;
}

// Weights such that the outputs of a layer are about as large as its inputs.
inline Layer random_layer(int inputs, int outputs, std::vector<int> context, unsigned seed) {
    Dice dice(seed);
    Layer layer;
    layer.context = std::move(context);
    const auto stacked = static_cast<int>(layer.context.size()) * inputs;
    layer.weight.resize(outputs, stacked);
    layer.bias.resize(outputs);
    for (float& w : layer.weight.reshaped()) w = static_cast<float>(dice.normal() / std::sqrt(stacked));
    for (float& b : layer.bias) b = static_cast<float>(0.3 * dice.normal());
    return layer;
}

// Several layers with every activation, contexts, skips and a code; its gains take all values and change with
// time.
inline Model random_model(unsigned seed, FrameSpec spec = spec_up_to(16000.0F)) {
    Dice dice(seed);
    Model model;
    model.spec = std::move(spec);
    const int features = model.spec.feature_count(), hidden = 24, code = 10;
    model.input_mean = Eigen::VectorXf::Constant(features, -5.0F);
    model.input_scale = Eigen::VectorXf::Constant(features, 0.4F);
    for (float& v : model.input_mean) v += dice.uniform(-1, 1);
    for (float& v : model.input_scale) v += dice.uniform(-0.1, 0.1);
    model.layers = {random_layer(features, hidden, {0, 1, 3}, seed + 1),
                    random_layer(hidden, hidden, {0, 2, 4}, seed + 2),
                    random_layer(hidden, code, {0}, seed + 3),
                    random_layer(code, hidden, {1, 5}, seed + 4),
                    random_layer(hidden, hidden, {0, 7}, seed + 5),
                    random_layer(hidden, SnrMask::outputs_per_band * model.spec.bands(), {0}, seed + 6)};
    using enum Activation;
    const Activation activations[] = {elu, leaky_relu, tanh, sigmoid, relu, linear};
    const Role roles[] = {Role::encoder, Role::encoder, Role::code,
                          Role::decoder, Role::decoder, Role::decoder};
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        model.layers[i].activation = activations[i];
        model.layers[i].role = roles[i];
    }
    model.layers[1].skip = model.layers[4].skip = true;
    model.training = R"({"seed":)" + std::to_string(seed) + "}";
    model.licence = "CC0-1.0";
    return model;
}

// An autoencoder before the mask's layer, whose decoder has the transposed weights of its encoder.
inline Model tied_model(unsigned seed, FrameSpec spec = spec_up_to(16000.0F)) {
    Model model = random_model(seed, std::move(spec));
    const int features = model.spec.feature_count();
    model.layers = {random_layer(features, 24, {0}, seed + 1), random_layer(24, 10, {0}, seed + 2),
                    random_layer(10, 24, {0}, seed + 3), random_layer(24, features, {0}, seed + 4),
                    random_layer(features, SnrMask::outputs_per_band * model.spec.bands(), {0, 3}, seed + 5)};
    using enum Activation;
    const Activation activations[] = {tanh, linear, elu, leaky_relu, linear};
    for (std::size_t i = 0; i < model.layers.size(); ++i) model.layers[i].activation = activations[i];
    model.layers[1].role = Role::code;
    for (const auto& [tied, owner] : {std::pair{2U, 1U}, std::pair{3U, 0U}}) {
        model.layers[tied].tied_to = static_cast<int>(owner);
        model.layers[tied].weight = model.layers[owner].weight.transpose();
        model.layers[tied].role = Role::decoder;
    }
    return model;
}

// The same logit for every bin, whatever it hears.
inline Model constant_model(float logit, FrameSpec spec = spec_up_to(16000.0F)) {
    Model model;
    model.spec = std::move(spec);
    const int features = model.spec.feature_count(), bands = model.spec.bands();
    model.input_mean = Eigen::VectorXf::Zero(features);
    model.input_scale = Eigen::VectorXf::Ones(features);
    Layer layer;
    layer.weight = RowMatrix::Zero(SnrMask::outputs_per_band * bands, features);
    layer.bias = Eigen::VectorXf::Zero(SnrMask::outputs_per_band * bands);
    layer.bias.head(bands).setConstant(logit);
    model.layers = {layer};
    return model;
}

// A gain of 1: the sigmoid of 40 is 1 in single precision.
inline Model unity_model(FrameSpec spec = spec_up_to(16000.0F)) {
    return constant_model(40.0F, std::move(spec));
}

inline std::shared_ptr<const Model> shared(Model model) {
    return std::make_shared<const Model>(std::move(model));
}

// The formulas, in double.
inline double exact_activation(Activation activation, double x) {
    switch (activation) {
    case Activation::linear:
        return x;
    case Activation::relu:
        return std::max(x, 0.0);
    case Activation::leaky_relu:
        return x > 0 ? x : 0.01 * x;
    case Activation::elu:
        return x > 0 ? x : std::expm1(x);
    case Activation::tanh:
        return std::tanh(x);
    case Activation::sigmoid:
        return 1.0 / (1.0 + std::exp(-x));
    }
    return 0;
}

} // namespace sordino::test
