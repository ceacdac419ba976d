// Models of images as files: what is written is read, what is not in order is refused.
#include "model/image/image_model_file.h"

#include "model/model_file.h"
#include "tests/catch.h"
#include "tests/file_changes.h"
#include "tests/models.h"
#include "tests/test_folder.h"
#include "training/image/image_architecture.h"

#include <functional>

using namespace sordino;
using namespace sordino::test;

namespace {

ImageModel some_model() {
    ImageModel model;
    model.input = {9, 6, 3};
    model.mean = Eigen::VectorXf::LinSpaced(3, 0.1F, 0.3F);
    model.scale = Eigen::VectorXf::LinSpaced(3, 1, 3);
    model.layers =
        layers_of(make_image_network({"conv 4 3x2 stride=2 relu", "pool 2 padding=valid", "flatten",
                                      "code dense 5", "dense 20 tanh", "unflatten 2x2x5", "upsample 2",
                                      "deconv 3 3x3 stride=2 sigmoid"},
                                     model.input, 2)
                      .value());
    model.usual_error = 0.125F;
    model.licence = "CC0-1.0";
    model.purpose = "A test.";
    model.training = R"({"seed":2})";
    return model;
}

// What is said after a change of a good file; empty where it is a model.
std::string after(const std::function<void(TensorFile&)>& change) {
    TensorFile file = tensors_of(some_model());
    change(file);
    const auto model = parse_image_model(serialize_safetensors(file), "a.safetensors");
    if (model) return "";
    CHECK(model.error().message.starts_with("a.safetensors: "));
    return model.error().message;
}

} // namespace

TEST_CASE("image_model_file: what is saved is read back, to the last bit of every number") {
    const TestFolder folder;
    const ImageModel model = some_model();
    const auto path = folder.path() / "a.safetensors";
    REQUIRE(save_model(path, model));
    const auto back = load_image_model(path);
    REQUIRE(back);
    CHECK(back->input == model.input);
    CHECK(back->purpose == model.purpose);
    CHECK(back->usual_error == 0.125F);
    CHECK(back->licence == model.licence);
    CHECK(back->training == model.training);
    CHECK(back->layers.size() == model.layers.size());
    for (std::size_t i = 0; i < model.layers.size(); ++i)
        CHECK(text_of(back->layers[i]) == text_of(model.layers[i]));
    CHECK((tensors_of(*back) == tensors_of(model)));
    CHECK((tensors_of(model).tensors.at("layers.0.weight").shape == std::vector<std::int64_t>{4, 3, 2, 3}));
    CHECK((tensors_of(model).tensors.at("layers.7.weight").shape == std::vector<std::int64_t>{5, 3, 3, 3}));
    CHECK(back->output() == ImageShape{8, 8, 3});
    CHECK(back->parameter_count() == 4 * 18 + 4 + 5 * 8 + 5 + 20 * 5 + 20 + 5 * 27 + 3);
}

TEST_CASE("image_model_file: a model of sound is no model of images, nor the other way round") {
    CHECK(has(parse_image_model(serialize_safetensors(tensors_of(random_model(1))), "a").error().message,
              "kind: expected 'image', found 'spectral'"));
    CHECK(has(parse_model(serialize_safetensors(tensors_of(some_model())), "a").error().message,
              "kind: expected 'spectral', found 'image'"));
}

TEST_CASE("image_model_file: a model that would not be read is not written") {
    const TestFolder folder;
    ImageModel model = some_model();
    model.layers[0].kernel_height = 0;
    CHECK(has(save_model(folder.path() / "a", model).error().message, "kernel: expected sides from 1"));
    model = some_model();
    model.layers[3].bias[2] = std::numeric_limits<float>::infinity();
    CHECK_FALSE(save_model(folder.path() / "a", model));
    CHECK(folder.names().empty());
}

TEST_CASE("image_model_file: each thing that is wrong is refused with what was expected and found") {
    CHECK(after([](TensorFile&) {}).empty());
    const auto layers = [](const std::string& from, const std::string& to) {
        return after(replacing("layers", from, to));
    };
    CHECK(has(after([](TensorFile& f) { f.tensors.erase("input.mean"); }), "expected a tensor 'input.mean'"));
    CHECK(has(after([](TensorFile& f) { f.tensors.erase("layers.3.bias"); }),
              "expected a tensor 'layers.3.bias'"));
    CHECK(has(after([](TensorFile& f) { f.tensors.erase("layers.3.weight"); }),
              "expected a tensor 'layers.3.weight'"));
    CHECK(has(after([](TensorFile& f) { f.tensors["strange"] = f.tensors["input.mean"]; }),
              "'strange' belongs to no layer"));
    CHECK(has(after([](TensorFile& f) { f.tensors["layers.1.weight"] = f.tensors["layers.0.weight"]; }),
              "'layers.1.weight' belongs to no layer"));
    CHECK(has(after([](TensorFile& f) {
                  f.tensors["layers.0.weight"].shape = {4, 2, 3, 3};
              }),
              "layers.0.weight: expected (4, 3, 2, 3), found (4, 2, 3, 3)"));
    CHECK(has(after([](TensorFile& f) { f.tensors["layers.0.weight"].shape = {72}; }), "4 dimensions"));
    CHECK(has(after([](TensorFile& f) {
                  f.tensors["layers.3.weight"] = make_tensor(std::vector<std::int8_t>(40), {5, 8});
              }),
              "layers.3.weight: expected F32"));
    CHECK(has(after([](TensorFile& f) {
                  f.tensors["input.scale"] = make_tensor(std::vector{1.0F, 0.0F, 1.0F}, {3});
              }),
              "input.scale: expected numbers above 0"));
    CHECK(has(after(replacing("spec", "\"channels\":3", "\"channels\":4")), "layers.0.weight: expected"));
    CHECK(has(after(replacing("spec", "\"height\":9", "\"height\":0")), "sides of at least 1"));
    CHECK(has(after(replacing("spec", "\"height\":9", "\"height\":9.5")), "a whole number"));
    CHECK(
        has(after(replacing("spec", "\"height\":9", "\"height\":999999999")), "layers.0: expected at most"));
    CHECK(has(after(replacing("spec", "\"width\"", "\"wide\"")), "metadata"));
    CHECK(has(after([](TensorFile& f) { f.metadata["usual_error"] = "-1"; }),
              "usual_error: expected 0 or more"));
    CHECK(has(after([](TensorFile& f) { f.metadata.erase("usual_error"); }), "metadata"));
    CHECK(has(layers("\"conv\"", "\"conf\""), "layers.0.kind of layer: expected one of"));
    CHECK(has(layers("\"relu\"", "\"rely\""), "layers.0.activation: expected one of"));
    CHECK(has(layers("\"same\"", "\"full\""), "padding: expected one of"));
    CHECK(has(layers("[3,2]", "[3,2,1]"), "kernel: expected height and width, found 3 numbers"));
    CHECK(has(layers("[3,2]", "[3,70000]"), "kernel: expected sides from 1 to 64"));
    CHECK(has(layers("[3,2]", "[2,2]"), "layers.0.weight: expected (4, 2, 2, 3)"));
    CHECK(has(layers("\"factor\":2", "\"factor\":0"), "stride: expected 1 to 64"));
    CHECK(has(layers("\"factor\":2", "\"factor\":true"), "a whole number"));
    CHECK(has(layers("\"stride\":2", "\"stride\":3"), "layers.3.weight: expected (5, 4)"));
    CHECK(has(layers("\"channels\":5", "\"channels\":6"), "2x2x6 has other than the 20 values"));
    CHECK(has(after([](TensorFile& f) { f.metadata["layers"] = "[]"; }), "'layers."));
    CHECK(has(after([](TensorFile& f) { f.metadata["layers"] = "["; }), "metadata"));
    CHECK(
        has(after(replacing("layers", "\"role\":\"code\"", "\"role\":\"codes\"")), "role: expected one of"));
}
