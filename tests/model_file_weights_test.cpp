// Model files: weights that are int8 or tied.
#include "model/quantise.h"
#include "tests/model_files.h"
#include "tests/test_folder.h"

#include <cstring>
#include <functional>
#include <limits>

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

TEST_CASE("model_file: int8 weights come back as they were, beside float ones too") {
    const TestFolder folder;
    const fs::path path = folder.path() / "a.safetensors";
    const Model floats = random_model(1);
    Model mixed = quantised(floats);
    mixed.layers[2] = floats.layers[2];
    for (const Model& model : {quantised(floats), mixed}) {
        REQUIRE(save_model(path, model));
        const auto back = load_model(path);
        REQUIRE(back);
        CHECK(equal(*back, model));
        CHECK_FALSE(equal(*back, floats));
        const auto file = read_safetensors(path).value();
        CHECK(file.tensors.at("layers.0.weight").type == Tensor::Type::i8);
        CHECK(file.tensors.at("layers.0.weight").shape ==
              std::vector<std::int64_t>{24, 3 * floats.layers[0].inputs()});
        CHECK(file.tensors.at("layers.0.scale").shape == std::vector<std::int64_t>{24});
        CHECK(file.tensors.contains("layers.2.scale") == model.layers[2].is_int8());
    }
}

TEST_CASE(
    "model_file: int8 weights with a scale that is missing, unfit or without weights are refused by name") {
    const auto after_int8 = [](const std::function<void(TensorFile&)>& change) {
        TensorFile file = tensors_of(quantised(random_model(1)));
        change(file);
        return complaint(file);
    };
    const auto scale_becomes = [&](float value) {
        return after_int8([&](TensorFile& file) {
            std::memcpy(file.tensors["layers.1.scale"].bytes.data() + 4, &value, 4);
        });
    };
    CHECK(scale_becomes(0.5F).empty());
    CHECK(has(scale_becomes(0.0F), "layers.1.scale: expected numbers above 0"));
    CHECK(has(scale_becomes(-0.5F), "layers.1.scale: expected numbers above 0"));
    CHECK(has(scale_becomes(std::numeric_limits<float>::max()), "layers.1.scale: expected numbers above 0"));
    CHECK(has(scale_becomes(std::numeric_limits<float>::infinity()), "finite"));
    CHECK(has(scale_becomes(std::numeric_limits<float>::quiet_NaN()), "finite"));
    CHECK(has(
        after_int8([](TensorFile& file) { file.tensors["layers.1.weight"].bytes[100] = std::byte{0x80}; }),
        "layers.1.weight: expected codes from -127 to 127, found -128"));
    CHECK(has(after_int8([](TensorFile& file) { file.tensors.erase("layers.1.scale"); }),
              "layers.1.weight is I8: expected a tensor 'layers.1.scale'"));
    for (const auto& shape : {std::vector<std::int64_t>{2, 12}, {23}})
        CHECK(has(after_int8([&](TensorFile& file) {
                      file.tensors["layers.1.scale"] =
                          make_tensor(std::vector<float>(shape.size() == 2 ? 24 : 23, 1.0F), shape);
                  }),
                  "layers.1.scale: expected"));
    CHECK(has(after_int8([](TensorFile& file) {
                  file.tensors["layers.1.scale"] = make_tensor(std::vector<std::int8_t>(24, 1), {24});
              }),
              "layers.1.scale: expected F32"));
    CHECK(has(after_int8([](TensorFile& file) {
                  std::swap(file.tensors["layers.0.weight"].shape[0],
                            file.tensors["layers.0.weight"].shape[1]);
              }),
              "layers.0.weight"));
    CHECK(has(after([](TensorFile& file) { // beside float weights
                  file.tensors["layers.1.scale"] = make_tensor(std::vector<float>(24, 1.0F), {24});
              }),
              "layers.1.scale"));
}

TEST_CASE("model_file: tied weights are stored once and come back in both layers") {
    const TestFolder folder;
    const fs::path path = folder.path() / "a.safetensors";
    const Model model = tied_model(1);
    REQUIRE(save_model(path, model));
    const auto back = load_model(path);
    REQUIRE(back);
    CHECK(equal(*back, model));
    CHECK(back->layers[2].tied_to == 1);
    const auto file = read_safetensors(path).value();
    CHECK(file == tensors_of(model));
    CHECK(file.tensors.contains("layers.1.weight"));
    for (const char* tied : {"layers.2.weight", "layers.3.weight"}) CHECK_FALSE(file.tensors.contains(tied));
    CHECK(has(file.metadata.at("layers"), "\"tied_to\":1"));
    CHECK_FALSE(has(tensors_of(random_model(1)).metadata.at("layers"), "tied_to"));
}

TEST_CASE("model_file: a tie to no layer before it, or to one that does not fit, is refused by name") {
    const auto tied_to = [](const std::string& value) {
        TensorFile file = tensors_of(tied_model(1));
        std::string& text = file.metadata["layers"];
        const std::string part = "\"tied_to\":1";
        REQUIRE(has(text, part));
        text.replace(text.find(part), part.size(), "\"tied_to\":" + value);
        return complaint(file);
    };
    CHECK(tied_to("1").empty());
    for (const char* wrong : {"2", "3", "99", "-1", "2147483647", "-2147483648"}) {
        CAPTURE(wrong);
        CHECK(has(tied_to(wrong), "layers.2.tied_to: expected a layer before this one"));
    }
    for (const char* wrong : {"4294967297", "0.5", "true", "\"1\"", "null", "[1]", "{}"}) {
        CAPTURE(wrong);
        CHECK(has(tied_to(wrong), "expected a whole number"));
    }
    CHECK(has(tied_to("0"), "layers.2")); // of other shapes
    const auto after_tied = [](const std::function<void(TensorFile&)>& change) {
        TensorFile file = tensors_of(tied_model(1));
        change(file);
        return complaint(file);
    };
    CHECK(has(after_tied([](TensorFile& file) { // weights of its own, besides
                  file.tensors["layers.2.weight"] = make_tensor(std::vector<float>(240, 1.0F), {24, 10});
              }),
              "'layers.2.weight' belongs to no layer"));
    CHECK(
        has(after_tied([](TensorFile& file) { file.tensors.erase("layers.1.weight"); }), "layers.1.weight"));
    CHECK(has(after_tied([](TensorFile& file) { // the owner is int8
                  file.tensors["layers.1.weight"] = make_tensor(std::vector<std::int8_t>(240, 1), {10, 24});
                  file.tensors["layers.1.scale"] = make_tensor(std::vector<float>(10, 1.0F), {10});
              }),
              "layers.2"));
}
