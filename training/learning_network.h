// What the training loop asks of a network, whatever its layers are.
#pragma once

#include "training/parameter_shape.h"
#include "training/random.h"

#include <Eigen/Core>

#include <algorithm>
#include <concepts>
#include <cstddef>
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
    auto all = parameters_of(network);
    for (const auto view : statistics_of(network)) all.push_back(view);
    return all;
}

template <LearningNetwork Net>
using PassOf = decltype(pass_for(std::declval<const Net&>(), 1, 1));

// Some of the numbers of a gradient: `count` of view `view` of numbers_of(), from `first` on.
struct GradientPart {
    std::size_t view, first, count;
};

// All of a gradient of this shape: of parameters some whole rows each, which stay in a core's cache.
template <LearningNetwork Net>
std::vector<GradientPart> gradient_parts(Net& network) {
    constexpr std::size_t most = 1U << 17U, lanes = 16; // numbers; rows that products take at once
    std::vector<GradientPart> parts;
    for (const auto& shape : shapes_of_parameters(network)) {
        const std::size_t view = parts.empty() ? 0 : parts.back().view + 1;
        const auto rows = static_cast<std::size_t>(shape.rows),
                   columns = static_cast<std::size_t>(shape.columns);
        const std::size_t some = std::max<std::size_t>(1, most / columns / lanes) * lanes;
        for (std::size_t first = 0; first < rows; first += some)
            parts.push_back({view, first * columns, std::min(some, rows - first) * columns});
    }
    for (const auto statistics : statistics_of(network))
        parts.push_back({parts.back().view + 1, 0, statistics.size()});
    return parts;
}

// The gradient of a batch is the sum over its passes, one a shard, in the order of a binary tree. It is put
// together part by part, each in the cache of the thread that does it: a gradient of its own for each shard
// would have to come from memory again to be summed.
template <class Pass, class Net>
concept LearningPass = requires(Pass& pass, const Pass& constant, std::span<Pass> passes, const Net& network,
                                const Eigen::MatrixXf& inputs, Eigen::MatrixXf& d_outputs,
                                std::span<float> to) {
    { pass.forward(network, inputs) } -> std::same_as<const Eigen::MatrixXf&>;
    { pass.forward_training(network, inputs, Random{0}) } -> std::same_as<const Eigen::MatrixXf&>;
    pass.backward(network, d_outputs, 1.0F);
    { constant.penalty(network) } -> std::same_as<double>;
    Pass::put_gradient(passes, network, GradientPart{}, to);
};

// All parts, one after the other, over what the gradient was; after backward() of all passes.
template <class Pass, LearningNetwork Net>
requires LearningPass<Pass, Net>
void put_gradient(std::span<Pass> passes, const Net& network, Net& gradient) {
    const auto all = numbers_of(gradient);
    for (const GradientPart& part : gradient_parts(gradient))
        Pass::put_gradient(passes, network, part, all[part.view].subspan(part.first, part.count));
}

} // namespace sordino
