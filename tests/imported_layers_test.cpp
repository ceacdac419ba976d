// Layers from elsewhere: what is taken from whom, and what is refused with which words.
#include "training/imported_layers.h"

#include "model/model_file.h"
#include "tests/catch.h"
#include "tests/models.h"

#include <regex>

using namespace sordino;
using namespace sordino::test;

namespace {

const Model like = random_model(1);

// The layers of a model of another seed, without a word about them.
TensorFile bare(const Model& model = random_model(2)) { return {tensors_of(model).tensors, {}}; }

std::string refusal(const TensorFile& file) {
    const auto result = import_layers(file, like, "layers.safetensors");
    REQUIRE_FALSE(result);
    CHECK(result.error().message.starts_with("layers.safetensors: "));
    return result.error().message;
}

std::string without(const std::string& name) {
    TensorFile file = bare();
    REQUIRE(file.tensors.erase(name) == 1);
    return refusal(file);
}

std::string with_shape(const std::string& name, const std::vector<std::int64_t>& shape) {
    TensorFile file = bare();
    std::size_t count = 1;
    for (const auto length : shape) count *= static_cast<std::size_t>(length);
    file.tensors.at(name) = make_tensor(std::vector<float>(count), shape);
    return refusal(file);
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

} // namespace

TEST_CASE(
    "import: bare layers become a model with the layout and the spec of the other, and its own weights") {
    const auto model = import_layers(bare(), like, "layers.safetensors");
    REQUIRE(model);
    CHECK(problem_with(*model).empty());
    Model expected = random_model(2);
    expected.training = R"({"made_by":"sordino import"})";
    expected.licence = "";
    CHECK((tensors_of(*model) == tensors_of(expected)));
}

TEST_CASE("import: what the file says of itself goes before what the other model is") {
    Model own = random_model(3, spec_up_to(8000.0F));
    own.layers[0].activation = Activation::tanh;
    own.purpose = "Trained elsewhere.";
    own.smoothing = {5.0F, 15.0F};
    TensorFile file = tensors_of(own);
    for (const char* key : {"format_version", "kind", "output"}) file.metadata.erase(key);
    file.metadata["format"] = "pt"; // as PyTorch's users write it
    const auto model = import_layers(file, like, "layers.safetensors");
    REQUIRE(model);
    CHECK((tensors_of(*model) == tensors_of(own)));
}

TEST_CASE("import: the other model's purpose, licence, smoothing and training are not taken over") {
    Model rich = like;
    rich.purpose = "Something else.";
    rich.smoothing = {1.0F, 2.0F};
    rich.pause_depth_db = 9.0F;
    rich.treble = shared(random_model(9, spec_up_to(24000)));
    const auto model = import_layers(bare(), rich, "layers.safetensors");
    REQUIRE(model);
    CHECK(model->purpose.empty());
    CHECK(model->licence.empty());
    CHECK(model->smoothing == Smoothing{});
    CHECK(model->pause_depth_db == 0.0F);
    CHECK(model->treble == nullptr);
    CHECK(model->training != like.training);
}

TEST_CASE("import: without input.mean and input.scale the layers read the features as they are") {
    TensorFile file = bare();
    file.tensors.erase("input.mean");
    file.tensors.erase("input.scale");
    const auto model = import_layers(file, like, "layers.safetensors");
    REQUIRE(model);
    CHECK(model->input_mean.isZero());
    CHECK((model->input_scale.array() == 1.0F).all());
}

TEST_CASE("import: hidden layers may have other widths than the other model's") {
    Model wider = random_model(4);
    wider.layers[2] = random_layer(24, 17, {0}, 1);
    wider.layers[3] = random_layer(17, 24, {1, 5}, 2);
    const auto model = import_layers(bare(wider), like, "layers.safetensors");
    REQUIRE(model);
    CHECK(model->layers[2].outputs() == 17);
}

TEST_CASE("import: a layer tied to an earlier one has its transpose for weights, and a bias of its own") {
    Model tied = random_model(5);
    const int features = tied.spec.feature_count();
    tied.layers = {random_layer(features, 24, {0}, 1), random_layer(24, features, {0}, 2),
                   random_layer(features, SnrMask::outputs_per_band * tied.spec.bands(), {0}, 3)};
    tied.layers[1].weight = tied.layers[0].weight.transpose();
    tied.layers[1].tied_to = 0;
    TensorFile file = tensors_of(tied);
    REQUIRE_FALSE(file.tensors.contains("layers.1.weight"));
    const auto model = import_layers(file, like, "layers.safetensors");
    REQUIRE(model);
    CHECK((tensors_of(*model) == tensors_of(tied)));
    file.tensors["layers.1.bias"] = make_tensor(std::vector<float>(24), {24});
    CHECK(has(refusal(file), "layers.1.bias: expected shape (" + std::to_string(features) + "), found (24)"));
    file.metadata["layers"] =
        std::regex_replace(file.metadata["layers"], std::regex("\"tied_to\":0"), "\"tied_to\":1");
    CHECK(has(refusal(file), "tied_to"));
}

TEST_CASE("import: a tensor that is missing is named with its shape, and with what is there instead") {
    CHECK(
        has(without("layers.1.weight"), "expected a tensor 'layers.1.weight' of shape (24, 72), found none"));
    CHECK(has(without("layers.2.weight"), "'layers.2.weight' of shape (outputs, 24)"));
    CHECK(has(without("layers.3.bias"), "expected a tensor 'layers.3.bias' of shape (24), found none"));
    TensorFile file;
    file.tensors["0.weight"] = make_tensor(std::vector<float>(4), {2, 2});
    CHECK(has(refusal(file), "0.weight"));
}

TEST_CASE("import: a tensor of another shape is named with both shapes, and a transposed one is called so") {
    const int features = like.spec.feature_count(), outputs = SnrMask::outputs_per_band * like.spec.bands();
    const auto text = [](auto value) { return std::to_string(value); };
    CHECK(has(with_shape("layers.1.weight", {24, 71}),
              "layers.1.weight: expected shape (24, 72), found (24, 71)"));
    CHECK(has(with_shape("layers.1.bias", {25}), "layers.1.bias: expected shape (24), found (25)"));
    CHECK(has(with_shape("layers.1.bias", {24, 1}), "layers.1.bias: expected shape (24), found (24, 1)"));
    CHECK(has(with_shape("layers.5.weight", {outputs - 1, 24}), "layers.5.weight: expected shape (" +
                                                                    text(outputs) + ", 24), found (" +
                                                                    text(outputs - 1) + ", 24)"));
    CHECK(has(with_shape("input.mean", {features + 1}),
              "input.mean: expected shape (" + text(features) + "), found (" + text(features + 1) + ")"));
    const std::string turned = with_shape("layers.0.weight", {3 * features, 24});
    CHECK(has(turned, "expected shape (outputs, " + text(3 * features) + "), found (" + text(3 * features) +
                          ", 24)"));
    CHECK(has(turned, "transpose it"));
    CHECK_FALSE(has(with_shape("layers.1.weight", {24, 71}), "transpose it"));
}

TEST_CASE("import: more layers than are described, and layers that are described wrongly, are refused") {
    TensorFile file = bare();
    file.tensors["layers.6.weight"] = make_tensor(std::vector<float>(4), {2, 2});
    CHECK(has(refusal(file), "expected 6 layers, found a tensor 'layers.6.weight' of shape (2, 2)"));
    file = bare();
    file.tensors["optimizer"] = make_tensor(std::vector<float>(1), {1});
    CHECK(has(refusal(file), "optimizer"));
    for (const char* layers : {"", "[", "7", "[]", "[7]", "{}", R"([{"context":[]}])", R"([{"context":7}])",
                               R"([{"role":"code","activation":"gelu","context":[0],"skip":false}])"}) {
        file = bare();
        file.metadata["layers"] = layers;
        CAPTURE(layers);
        CHECK_FALSE(refusal(file).empty());
    }
    for (const char* spec : {"", "[", "{}", R"({"band_edges_hz":[1]})", R"({"band_edges_hz":{}})"}) {
        file = bare();
        file.metadata["spec"] = spec;
        CAPTURE(spec);
        CHECK_FALSE(refusal(file).empty());
    }
    file = bare();
    file.metadata["format"] = "sordino";
    file.metadata["format_version"] = "99"; // may mean anything
    CHECK(has(refusal(file), "format_version"));
}
