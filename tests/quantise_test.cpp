// Models in int8: how far their weights move, and that they move once only.
#include "model/quantise.h"

#include "model/kernels.h"
#include "model/model_file.h"
#include "model/network.h"
#include "model/shipped.h"
#include "tests/catch.h"
#include "tests/models.h"

using namespace sordino;
using namespace sordino::test;

namespace {

using Bytes = std::vector<std::byte>;
Bytes bytes_of(const Model& model) { return serialize_safetensors(tensors_of(model)); }

} // namespace

TEST_CASE("quantise: every layer becomes int8, and the model fits together as before") {
    const Model before = random_model(1), after = quantised(before);
    CHECK(problem_with(after).empty());
    for (std::size_t i = 0; i < before.layers.size(); ++i) {
        const Layer &a = before.layers[i], &b = after.layers[i];
        CHECK(b.is_int8());
        CHECK(b.weight.size() == 0);
        CHECK(b.outputs() == a.outputs());
        CHECK(b.stacked() == a.stacked());
        CHECK((b.bias == a.bias));
        CHECK(b.context == a.context);
        CHECK(b.skip == a.skip);
    }
    CHECK(after.parameter_count() == before.parameter_count());
    CHECK(after.training == before.training);
}

TEST_CASE("quantise: a model's treble becomes int8 and float with it") {
    Model model = random_model(1);
    model.treble = std::make_shared<const Model>(random_model(2, spec_up_to(20000)));
    const Model int8 = quantised(model), back = dequantised(int8);
    CHECK(bytes_of(*int8.treble) == bytes_of(quantised(*model.treble)));
    CHECK(bytes_of(*back.treble) == bytes_of(dequantised(*int8.treble)));
}

TEST_CASE("quantise: no weight moves by more than half a scale, which is a 127th of its row's largest") {
    for (unsigned seed = 0; seed < 5; ++seed) {
        const Model before = random_model(seed), after = quantised(before), back = dequantised(after);
        for (std::size_t i = 0; i < before.layers.size(); ++i) {
            const RowMatrix &a = before.layers[i].weight, &b = back.layers[i].weight;
            for (Eigen::Index r = 0; r < a.rows(); ++r) {
                const float scale = after.layers[i].scale[r];
                CHECK(scale == a.row(r).cwiseAbs().maxCoeff() / 127.0F);
                CHECK((a.row(r) - b.row(r)).cwiseAbs().maxCoeff() <= scale * 0.50001F);
            }
        }
    }
}

TEST_CASE("quantise: a model that was int8 is the same again after a detour by floats, bit for bit") {
    std::vector<Model> models{quantised(*find_model(default_model).value())};
    for (unsigned seed = 0; seed < 20; ++seed) models.push_back(quantised(random_model(seed)));
    for (const Model& int8 : models) {
        const Model floats = dequantised(int8);
        CHECK_FALSE(floats.layers[0].is_int8());
        CHECK(problem_with(floats).empty());
        CHECK((bytes_of(quantised(floats)) == bytes_of(int8)));
        CHECK((bytes_of(floats) != bytes_of(int8)));
    }
}

TEST_CASE("quantise: what is of the wanted type already stays as it is") {
    const Model floats = random_model(3), int8 = quantised(floats);
    CHECK((bytes_of(quantised(int8)) == bytes_of(int8)));
    CHECK((bytes_of(dequantised(floats)) == bytes_of(floats)));
    Model mixed = floats;
    mixed.layers[1] = int8.layers[1];
    CHECK((bytes_of(quantised(mixed)) == bytes_of(int8)));
    CHECK((dequantised(mixed).layers[0].weight == floats.layers[0].weight));
}

TEST_CASE("quantise: a row of zeros has a scale of 1") {
    Model model = random_model(4);
    model.layers[0].weight.row(2).setZero();
    const Model int8 = quantised(model);
    CHECK(int8.layers[0].scale[2] == 1.0F);
    CHECK((int8.layers[0].codes.row(2).array() == 0).all());
    CHECK(problem_with(int8).empty());
}

TEST_CASE("quantise: a layer with more columns than int8 sums hold stays float") {
    Model model = random_model(5);
    model.layers[2].weight = RowMatrix::Ones(2, max_int8_columns + 1);
    const Model after = quantised(model);
    CHECK_FALSE(after.layers[2].is_int8());
    CHECK(after.layers[1].is_int8());
}

TEST_CASE("quantise: tied layers become layers of their own, and compute nearly the same") {
    const Model tied = tied_model(6), int8 = quantised(tied);
    CHECK(problem_with(int8).empty());
    for (const Layer& layer : int8.layers) {
        CHECK(layer.is_int8());
        CHECK_FALSE(layer.tied_to);
    }
    Model untied = tied;
    for (Layer& layer : untied.layers) layer.tied_to.reset();
    CHECK(int8.parameter_count() == untied.parameter_count());
    CHECK((bytes_of(quantised(untied)) == bytes_of(int8)));
    CHECK(problem_with(dequantised(int8)).empty());
    CHECK_FALSE(dequantised(int8).layers[2].tied_to);
    CHECK(dequantised(tied).layers[2].tied_to == 1); // it was float already

    Network floats(shared(tied)), codes(shared(int8));
    std::vector<float> expected, got;
    for (unsigned t = 0; t < 50; ++t) {
        const auto row = uniform_values(static_cast<std::size_t>(tied.spec.feature_count()), -8, -2, t);
        for (const float y : floats.process(row)) expected.push_back(y);
        for (const float y : codes.process(row)) got.push_back(y);
    }
    CHECK(error_db(got, expected) < -35);
}
