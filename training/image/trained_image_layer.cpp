// Views of the parameters.
#include "training/image/trained_image_layer.h"

namespace sordino {

std::vector<std::span<float>> parameters_of(TrainedImageNetwork& network) {
    const auto view = [](auto& matrix) {
        return std::span<float>(matrix.data(), static_cast<std::size_t>(matrix.size()));
    };
    std::vector<std::span<float>> views;
    for (auto& trained : network.layers)
        if (trained.layer.has_weights())
            views.insert(views.end(), {view(trained.layer.weight), view(trained.layer.bias)});
    return views;
}

std::size_t parameter_count(TrainedImageNetwork& network) {
    std::size_t count = 0;
    for (const auto view : parameters_of(network)) count += view.size();
    return count;
}

std::vector<ParameterShape> shapes_of_parameters(const TrainedImageNetwork& network) {
    std::vector<ParameterShape> shapes;
    for (const auto& [layer, regularisation] : network.layers) {
        if (!layer.has_weights()) continue;
        const auto& weight = layer.weight;
        shapes.push_back({static_cast<int>(weight.rows()), static_cast<int>(weight.cols()), true});
        shapes.push_back({static_cast<int>(layer.bias.size()), 1, false});
    }
    return shapes;
}

std::vector<std::span<float>> statistics_of(TrainedImageNetwork&) { return {}; }

TrainedImageNetwork zeros_like(const TrainedImageNetwork& network) {
    TrainedImageNetwork zeros = network;
    set_zero(zeros);
    return zeros;
}

void set_zero(TrainedImageNetwork& network) {
    for (auto& trained : network.layers) {
        trained.layer.weight.setZero();
        trained.layer.bias.setZero();
    }
}

void tie(TrainedImageNetwork&) {}

std::vector<ImageLayer> layers_of(const TrainedImageNetwork& network) {
    std::vector<ImageLayer> layers;
    for (const auto& trained : network.layers) layers.push_back(trained.layer);
    return layers;
}

} // namespace sordino
