// Models of windows as files: what is written is read, what is not in order is refused.
#include "model/window_model_file.h"

#include "model/model_file.h"
#include "tests/catch.h"
#include "tests/file_changes.h"
#include "tests/test_folder.h"
#include "tests/window_models.h"

#include <functional>

using namespace sordino;
using namespace sordino::test;

namespace {

WindowModel some_model(int paths = 1) {
    return random_window_model(3, window_spec(2, 16, 4, 3, 2, true), paths);
}

// Three lags of two channels.
RowMatrix some_covariance() {
    RowMatrix all(6, 2);
    all << 1.0F, 0.5F, 0.5F, 2.0F, 0.7F, 0.2F, 0.4F, 1.1F, 0.3F, 0.0F, 0.1F, 0.5F;
    return all;
}

// What is said after a change of a good file; empty where it is a model.
std::string after(const std::function<void(TensorFile&)>& change) {
    TensorFile file = tensors_of(some_model());
    change(file);
    const auto model = parse_window_model(serialize_safetensors(file), "a.safetensors");
    if (model) return "";
    CHECK(model.error().message.starts_with("a.safetensors: "));
    return model.error().message;
}

} // namespace

TEST_CASE("window_model_file: what is saved is read back, to the last bit of every number") {
    const TestFolder folder;
    for (const int paths : {0, 1, 3}) {
        WindowModel model = some_model(paths);
        model.spec.channels[0] = "Temp\u00e9rature \"1\"";
        model.purpose = "A test.";
        const auto path = folder.path() / "a.safetensors";
        REQUIRE(save_model(path, model));
        const auto back = load_window_model(path);
        REQUIRE(back);
        CHECK(back->spec == model.spec);
        CHECK(back->purpose == model.purpose);
        CHECK((tensors_of(*back) == tensors_of(model)));
        CHECK(problem_with(*back).empty());
    }
}

TEST_CASE(
    "window_model_file: what fills gaps is read back, and files with lines alone are as they ever were") {
    const TestFolder folder;
    const auto path = folder.path() / "a.safetensors";
    WindowModel model = some_model();
    model.fillers = {Filler::lines, Filler::network};
    CHECK(tensors_of(model).metadata.at("lines") == "[true,false]");
    CHECK_FALSE(tensors_of(model).metadata.contains("conditional_mean"));
    CHECK_FALSE(tensors_of(model).tensors.contains("gaps.covariance"));
    REQUIRE(save_model(path, model));
    CHECK(load_window_model(path)->fillers == model.fillers);
    for (const Filler first : {Filler::network, Filler::lines, Filler::conditional_mean}) {
        model.fillers = {first, Filler::conditional_mean};
        model.covariance = some_covariance();
        REQUIRE(save_model(path, model));
        const auto back = load_window_model(path);
        REQUIRE(back);
        CHECK(back->fillers == model.fillers);
        CHECK(back->covariance == model.covariance);
        CHECK(back->lags() == 3);
    }
}

TEST_CASE("window_model_file: what fills gaps and does not fit is refused") {
    const auto broken = [](const std::function<void(TensorFile&)>& change) {
        return after([&](TensorFile& f) {
            WindowModel model = some_model();
            model.fillers = {Filler::lines, Filler::conditional_mean};
            model.covariance = some_covariance();
            f = tensors_of(model);
            change(f);
        });
    };
    const auto with_values = [&](std::vector<float> values, std::vector<std::int64_t> shape) {
        return broken([&](TensorFile& f) { f.tensors["gaps.covariance"] = make_tensor(values, shape); });
    };
    CHECK(broken([](TensorFile&) {}).empty());
    CHECK(has(broken([](TensorFile& f) { f.tensors.erase("gaps.covariance"); }),
              "a tensor 'gaps.covariance', found none"));
    CHECK(has(broken([](TensorFile& f) { f.metadata["conditional_mean"] = "[true,false]"; }),
              "conditional_mean: channel 0 is filled by lines already"));
    CHECK(has(broken([](TensorFile& f) { f.metadata["conditional_mean"] = "[true]"; }),
              "conditional_mean: expected 2 of them, found 1"));
    CHECK(has(broken([](TensorFile& f) {
                  f.metadata.erase("conditional_mean");
                  f.metadata["lines"] = "[true]";
              }),
              "expected 2 of them or none, found 1"));
    CHECK(has(broken([](TensorFile& f) { f.metadata["conditional_mean"] = "[0,1]"; }), "metadata"));
    CHECK(has(with_values({1, 0, 0, 1}, {2, 2}), "gaps.covariance"));
    CHECK(has(with_values({1, 0, 0, 1, 1, 0}, {1, 2, 3}), "expected (lags, 2, 2), found (1, 2, 3)"));
    CHECK(has(with_values({1, 0.1F, 0, 1}, {1, 2, 2}), "a symmetric matrix at lag 0"));
    CHECK(has(with_values({1, 0, 0, 0}, {1, 2, 2}), "variances above 0"));
    CHECK(has(broken([](TensorFile& f) {
                  f.tensors["gaps.covariance"] = make_tensor(std::vector<std::int8_t>{1, 0, 0, 1}, {1, 2, 2});
              }),
              "gaps.covariance"));
}

TEST_CASE("window_model_file: a model of sound is no model of windows, nor the other way round") {
    CHECK(has(parse_window_model(serialize_safetensors(tensors_of(random_model(1))), "a").error().message,
              "kind: expected 'window', found 'spectral'"));
    CHECK(has(parse_model(serialize_safetensors(tensors_of(some_model())), "a").error().message,
              "kind: expected 'spectral', found 'window'"));
}

TEST_CASE("window_model_file: each thing that is wrong is refused with what was expected and found") {
    CHECK(after([](TensorFile&) {}).empty());
    CHECK(has(after([](TensorFile& f) { f.tensors.erase("channels.mean"); }),
              "expected a tensor 'channels.mean'"));
    CHECK(has(after([](TensorFile& f) { f.tensors.erase("direct.weight"); }),
              "layers.0.weight: expected (outputs, 64), found (12, 66)"));
    CHECK(has(after([](TensorFile& f) { f.tensors["strange"] = f.tensors["channels.mean"]; }),
              "'strange' belongs to no layer"));
    CHECK(has(after([](TensorFile& f) {
                  f.tensors["channels.scale"] = make_tensor(std::vector{1.0F, 0.0F}, {2});
              }),
              "channels.scale: expected numbers above 0"));
    CHECK(has(after([](TensorFile& f) { f.tensors["channels.scale"] = make_tensor(std::vector{1.0F}, {1}); }),
              "expected (2), found (2) and (1)"));
    CHECK(has(after(replacing("spec", "\"hop\":2", "\"hop\":3")), "spec: hop"));
    CHECK(has(after(replacing("spec", "\"window\":16", "\"window\":17")),
              "direct.weight: expected a multiple of 8 rows and 68 columns, found (8, 64)"));
    CHECK(has(after(replacing("spec", "\"window\":16", "\"window\":1e9")), "a whole number"));
    CHECK(has(after(replacing("spec", "\"ahead\":3", "\"ahead\":13")), "spec: output and ahead"));
    CHECK(has(after(replacing("spec", "\"rate_hz\"", "\"rate\"")), "metadata"));
    CHECK(has(after(replacing("spec", "\"channel 1\"", "7")), "metadata"));
    CHECK(has(after([](TensorFile& f) {
                  auto& layers = f.metadata.at("layers");
                  layers.replace(layers.find("[0]"), 3, "[1]");
              }),
              "layers: expected the context 0"));
}
