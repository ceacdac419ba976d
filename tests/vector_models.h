// Models of vectors made up for tests.
#pragma once

#include "model/vector_model.h"
#include "tests/models.h"

namespace sordino::test {

inline VectorSpec image_spec(int width, int height, int channels = 1) {
    return {width, height, channels, ValueRange{}, {}};
}

inline VectorSpec column_spec(const std::vector<std::string>& columns) {
    return {static_cast<int>(columns.size()), 1, 1, {}, columns};
}

// Two layers and a code.
inline VectorModel random_vector_model(unsigned seed, VectorSpec spec) {
    Dice dice(seed);
    VectorModel model;
    model.spec = std::move(spec);
    const int values = model.spec.values();
    model.mean.setZero(values);
    model.scale.setOnes(values);
    if (!model.spec.is_image()) {
        for (float& v : model.mean) v = dice.uniform(-5, 5);
        for (float& v : model.scale) v = dice.uniform(0.1, 10);
    }
    model.layers = {random_layer(values, 6, {0}, seed + 1), random_layer(6, 3, {0}, seed + 2),
                    random_layer(3, values, {0}, seed + 3)};
    model.layers[0].activation = Activation::tanh;
    model.layers[1].role = Role::code;
    model.layers[2].role = Role::decoder;
    model.licence = "CC0-1.0";
    model.usual_error = 0.125F;
    set_plain_inputs(model);
    return model;
}

} // namespace sordino::test
