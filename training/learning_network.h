// What the training loop asks of a network, whatever its layers are.
#pragma once

#include "training/parameter_shape.h"
#include "training/random.h"

#include <Eigen/Core>

#include <concepts>
#include <span>
#include <vector>

namespace sordino {

// A network is a value: a copy of it is the best one so far, zeros of its shape are a gradient. Beside it
// there is a pass, which takes it over the columns of a batch, forward and backward, and owns the scratch for
// that; pass_for(network, sequences, frames) makes one. training/trained_layer.h and training/batch_network.h
// say what each function does, for dense layers; training/image/ has those of images. Class templates over
// networks are compiled once for each: their definitions are in *_definitions.h, for the .cpp that
// instantiates them.
template <class Net>
concept LearningNetwork = std::copyable<Net> && requires(Net& network, const Net& constant) {
    { parameters_of(network) } -> std::same_as<std::vector<std::span<float>>>;
    { parameter_count(network) } -> std::same_as<std::size_t>;
    { shapes_of_parameters(constant) } -> std::same_as<std::vector<ParameterShape>>;
    { statistics_of(network) } -> std::same_as<std::vector<std::span<float>>>;
    { zeros_like(constant) } -> std::same_as<Net>;
    set_zero(network);
    tie(network); // after every change of its parameters
    pass_for(constant, 1, 1);
};

// Parameters and running statistics, one after the other: all that a sum over gradients is made of.
template <LearningNetwork Net>
std::vector<std::span<float>> numbers_of(Net& network) {
    auto views = parameters_of(network);
    for (const auto view : statistics_of(network)) views.push_back(view);
    return views;
}

template <LearningNetwork Net>
using PassOf = decltype(pass_for(std::declval<const Net&>(), 1, 1));

template <class Pass, class Net>
concept LearningPass = requires(Pass& pass, const Pass& constant, const Net& network,
                                const Eigen::MatrixXf& inputs, Eigen::MatrixXf& d_outputs, Net& gradient) {
    { pass.forward(network, inputs) } -> std::same_as<const Eigen::MatrixXf&>;
    { pass.forward_training(network, inputs, Random{0}) } -> std::same_as<const Eigen::MatrixXf&>;
    pass.backward(network, d_outputs, 1.0F, gradient);
    { constant.penalty(network) } -> std::same_as<double>;
};

} // namespace sordino
