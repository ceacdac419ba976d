// Models with int8 weights from models with float weights, and back.
#pragma once

#include "model/model.h"

#include <concepts>
#include <memory>
#include <utility>

namespace sordino {

// Every float layer becomes int8, symmetrically and row by row: scale = largest |weight| of the row / 127,
// and 1 for a row of zeros. Int8 layers stay, and float layers with more than max_int8_columns. The layers
// are consistent and finite.
std::vector<Layer> quantised(std::vector<Layer> layers);

// Every int8 layer becomes float: weight = scale x code. Quantised again it is the same, bit for bit, where
// the codes and scales come from quantised().
std::vector<Layer> dequantised(std::vector<Layer> layers);

// The same of a model of any kind, and of its treble; all else stays.
template <std::derived_from<NetworkModel> AnyModel>
AnyModel quantised(AnyModel model) {
    model.layers = quantised(std::move(model.layers));
    if constexpr (requires { model.treble; })
        if (model.treble) model.treble = std::make_shared<const AnyModel>(quantised(*model.treble));
    return model;
}

template <std::derived_from<NetworkModel> AnyModel>
AnyModel dequantised(AnyModel model) {
    model.layers = dequantised(std::move(model.layers));
    if constexpr (requires { model.treble; })
        if (model.treble) model.treble = std::make_shared<const AnyModel>(dequantised(*model.treble));
    return model;
}

} // namespace sordino
