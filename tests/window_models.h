// Models of windows made up for tests.
#pragma once

#include "model/window_model.h"
#include "tests/models.h"
#include "tests/windows.h"

#include <cmath>

namespace sordino::test {

// Two layers and a code, with so many direct paths.
inline WindowModel random_window_model(unsigned seed, WindowSpec spec, int paths) {
    Dice dice(seed);
    WindowModel model;
    model.spec = std::move(spec);
    const int channels = model.spec.channel_count(), inputs = model.spec.inputs();
    model.mean.resize(channels);
    model.scale.resize(channels);
    for (float& v : model.mean) v = dice.uniform(-5, 5);
    for (float& v : model.scale) v = dice.uniform(0.1, 10);
    if (paths > 0) {
        model.direct.resize(paths * model.spec.outputs(), inputs);
        for (float& w : model.direct.reshaped()) w = static_cast<float>(dice.normal() / std::sqrt(inputs));
    }
    model.layers = {random_layer(model.network_inputs(), 12, {0}, seed + 1),
                    random_layer(12, 5, {0}, seed + 2),
                    random_layer(5, model.network_outputs(), {0}, seed + 3)};
    model.layers[0].activation = Activation::tanh;
    model.layers[1].role = Role::code;
    model.layers[2].role = Role::decoder;
    model.licence = "CC0-1.0";
    set_plain_inputs(model);
    return model;
}

} // namespace sordino::test
