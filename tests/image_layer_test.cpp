// Layers of images: the shapes that they give, and what does not fit.
#include "model/image/image_model.h"

#include "tests/catch.h"
#include "training/image/image_architecture.h"

#include <fmt/format.h>

using namespace sordino;

namespace {

// Of what a layer, described in words, gives; or what is wrong.
std::string after(const std::string& text, const ImageShape& before) {
    const auto network = make_image_network({text}, before, 1);
    if (!network) return network.error().message;
    return text_of(shapes_of({network->layers[0].layer}, before).value().back());
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

} // namespace

TEST_CASE("image layers: sides are those of Keras and JAX") {
    const ImageShape odd{13, 8, 3};
    CHECK(after("conv 5 3x3", odd) == "13x8x5");
    CHECK(after("conv 5 3x2 padding=valid", odd) == "11x7x5");
    CHECK(after("conv 5 3x3 stride=2", odd) == "7x4x5");
    CHECK(after("conv 5 3x3 stride=2 padding=valid", odd) == "6x3x5");
    CHECK(after("deconv 5 3x3 stride=2", odd) == "26x16x5");
    CHECK(after("deconv 5 3x3 stride=2 padding=valid", odd) == "27x17x5");
    CHECK(after("pool 2", odd) == "7x4x3");
    CHECK(after("pool 2 padding=valid", odd) == "6x4x3");
    CHECK(after("pool 3 stride=1", odd) == "13x8x3");
    CHECK(after("upsample 3", odd) == "39x24x3");
    CHECK(after("flatten", odd) == "1x1x312");
    CHECK(after("unflatten 6x13x4", odd) == "6x13x4");
    CHECK(after("dense 7", {1, 1, 312}) == "1x1x7");
}

TEST_CASE("image layers: what does not fit is refused with what was found") {
    const ImageShape odd{13, 8, 3};
    CHECK(
        has(after("conv 5 9x9 padding=valid", odd), "a kernel of 9x9 does not fit into an image of 13x8x3"));
    CHECK(has(after("conv 5 0x3", odd), "kernel: expected sides from 1 to 64, found 0x3"));
    CHECK(has(after("conv 5 65", odd), "kernel"));
    CHECK(has(after("conv 5 3 stride=0", odd), "stride: expected 1 to 64, found 0"));
    CHECK(has(after("upsample 65", odd), "stride"));
    CHECK(has(after("dense 7", odd), "flatten comes before it"));
    CHECK(has(after("unflatten 6x13x5", odd), "6x13x5 has other than the 312 values of 13x8x3"));
    CHECK(has(after("unflatten -6x-13x4", odd), "6x-13x4"));
    CHECK(has(after("upsample 64", {4096, 64, 1}), "expected at most 16777216 values in an image"));
    CHECK(has(after("conv 16777216 64x64", {1024, 1024, 16}), "weights in a layer"));
    CHECK(has(after("deconv 64 64x64", {1, 1024, 1}), "a row of 1024 kernels"));
    CHECK(has(after("conv 1 1x1", {0, 4, 1}), "sides of at least 1"));
}

TEST_CASE("image layers: weights that do not fit the image before them are refused") {
    auto network = make_image_network({"conv 4 3x3 relu", "flatten", "dense 2"}, {5, 6, 2}, 1).value();
    auto layers = layers_of(network);
    REQUIRE(shapes_of(layers, network.input));
    CHECK(has(shapes_of(layers, {5, 6, 3}).error().message,
              "layers.0.weight: expected 4 rows of 27 for an image of 5x6x3, found 4 of 18"));
    CHECK(has(shapes_of(layers, {5, 5, 2}).error().message, "layers.2.weight"));
    CHECK(has(shapes_of({}, network.input).error().message, "layers: expected at least one"));
    layers[1].activation = Activation::relu;
    CHECK(has(shapes_of(layers, network.input).error().message,
              "layers.1: activation: expected linear of flatten, found relu"));
    layers[1].activation = Activation::linear;
    layers[1].bias.setZero(1);
    CHECK(has(shapes_of(layers, network.input).error().message, "expected no weight of flatten"));
}

TEST_CASE("image layers: a layer's words are read back as the same layer") {
    for (const std::string text :
         {"encoder conv 5 3x4 stride=2 relu", "decoder conv 5 1x1 stride=1 padding=valid sigmoid",
          "decoder deconv 5 3x3 stride=2 elu", "encoder pool 3x2 stride=3 padding=valid",
          "decoder upsample 3", "encoder flatten", "decoder unflatten 2x3x4"}) {
        const auto network = make_image_network({text}, {4, 3, 2}, 1).value();
        CHECK(text_of(network.layers[0].layer) == text);
    }
    const auto dense = make_image_network({"code dense 12 tanh"}, {1, 1, 9}, 1).value();
    CHECK(text_of(dense.layers[0].layer) == "code dense 12 tanh");
}
