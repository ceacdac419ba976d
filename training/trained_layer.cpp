// Views of a network's parameters, ties and folding.
#include "training/trained_layer.h"

#include <algorithm>

namespace sordino {
namespace {

std::span<float> view(auto& matrix) { return {matrix.data(), static_cast<std::size_t>(matrix.size())}; }

void fold(const BatchNorm& norm, Layer& layer) {
    const Eigen::VectorXf factor = norm.gain.array() / (norm.variance.array() + BatchNorm::epsilon).sqrt();
    layer.weight = factor.asDiagonal() * layer.weight;
    layer.bias = factor.cwiseProduct(layer.bias - norm.mean) + norm.shift;
}

} // namespace

TrainedNetwork trained(std::vector<Layer> layers) {
    TrainedNetwork network;
    for (auto& layer : layers) network.push_back({std::move(layer), std::nullopt, {}});
    return network;
}

std::vector<std::span<float>> parameters_of(TrainedNetwork& network) {
    std::vector<std::span<float>> views;
    for (auto& [layer, norm, regularisation] : network) {
        if (!layer.tied_to) views.push_back(view(layer.weight));
        views.push_back(view(layer.bias));
        if (norm)
            for (auto* vector : {&norm->gain, &norm->shift}) views.push_back(view(*vector));
    }
    return views;
}

std::size_t parameter_count(TrainedNetwork& network) {
    std::size_t count = 0;
    for (const auto view : parameters_of(network)) count += view.size();
    return count;
}

std::vector<ParameterShape> shapes_of_parameters(const TrainedNetwork& network) {
    std::vector<ParameterShape> shapes;
    for (const auto& [layer, norm, regularisation] : network) {
        if (!layer.tied_to) shapes.push_back({layer.outputs(), layer.stacked(), true});
        shapes.insert(shapes.end(), norm ? 3 : 1, {layer.outputs(), 1, false});
    }
    return shapes;
}

std::vector<std::span<float>> statistics_of(TrainedNetwork& network) {
    std::vector<std::span<float>> views;
    for (auto& trained : network)
        if (trained.norm)
            for (auto* vector : {&trained.norm->mean, &trained.norm->variance})
                views.push_back(view(*vector));
    return views;
}

TrainedNetwork zeros_like(const TrainedNetwork& network) {
    TrainedNetwork zeros = network;
    set_zero(zeros);
    return zeros;
}

void set_zero(TrainedNetwork& network) {
    for (auto& [layer, norm, regularisation] : network) {
        layer.weight.setZero();
        layer.bias.setZero();
        if (norm)
            for (auto* vector : {&norm->gain, &norm->shift, &norm->mean, &norm->variance}) vector->setZero();
    }
}

void tie(TrainedNetwork& network) {
    for (auto& trained : network)
        if (const auto& source = trained.layer.tied_to)
            trained.layer.weight = network[static_cast<std::size_t>(*source)].layer.weight.transpose();
}

std::vector<Layer> folded(const TrainedNetwork& network) {
    std::vector<Layer> layers;
    for (const auto& trained : network) {
        Layer layer = trained.layer;
        if (trained.norm) fold(*trained.norm, layer);
        if (layer.tied_to && (trained.norm || network[static_cast<std::size_t>(*layer.tied_to)].norm))
            layer.tied_to.reset();
        layers.push_back(std::move(layer));
    }
    return layers;
}

} // namespace sordino
