// Conversion of a model's layers.
#include "model/quantise.h"

#include "model/int8_codes.h"
#include "model/kernels.h"

namespace sordino {
namespace {

void quantise_weights(Layer& layer) {
    const int rows = layer.outputs(), columns = layer.stacked();
    const auto width = static_cast<std::size_t>(columns);
    layer.codes.resize(rows, columns);
    layer.scale.resize(rows);
    for (int r = 0; r < rows; ++r)
        layer.scale[r] = quantise({layer.weight.row(r).data(), width}, {layer.codes.row(r).data(), width});
    layer.weight.resize(0, 0);
}

void dequantise_weights(Layer& layer) {
    layer.weight = layer.scale.asDiagonal() * layer.codes.cast<float>();
    layer.codes.resize(0, 0);
    layer.scale.resize(0);
}

} // namespace

std::vector<Layer> quantised(std::vector<Layer> layers) {
    for (Layer& layer : layers)
        if (!layer.is_int8() && layer.stacked() <= max_int8_columns) quantise_weights(layer);
    // the scales of one's rows are not those of the other's columns
    for (Layer& layer : layers)
        if (layer.tied_to && (layer.is_int8() || layers[static_cast<std::size_t>(*layer.tied_to)].is_int8()))
            layer.tied_to.reset();
    return layers;
}

std::vector<Layer> dequantised(std::vector<Layer> layers) {
    for (Layer& layer : layers)
        if (layer.is_int8()) dequantise_weights(layer);
    return layers;
}

} // namespace sordino
