// Model: what does not fit together is named, and names and sizes are right.
#include "model/model.h"

#include "model/kernels.h"
#include "model/quantise.h"
#include "tests/catch.h"
#include "tests/models.h"

#include <functional>
#include <limits>
#include <string>

using namespace sordino;
using namespace sordino::test;

TEST_CASE("model: a consistent one has no problem") {
    CHECK(problem_with(random_model(1)).empty());
    CHECK(problem_with(unity_model()).empty());
    CHECK(problem_with(quantised(random_model(1))).empty());
}

TEST_CASE("model: tied layers fit together, and their weights are counted once") {
    const Model tied = tied_model(1);
    CHECK(problem_with(tied).empty());
    Model untied = tied;
    for (Layer& layer : untied.layers) layer.tied_to.reset();
    CHECK(problem_with(untied).empty());
    CHECK(untied.parameter_count() - tied.parameter_count() ==
          tied.layers[2].weight_count() + tied.layers[3].weight_count());
}

TEST_CASE("model: every inconsistency of tied layers is named") {
    const auto problem_after = [](const std::function<void(std::vector<Layer>&)>& change) {
        Model model = tied_model(2);
        change(model.layers);
        return problem_with(model);
    };
    using Layers = std::vector<Layer>;
    constexpr int largest = std::numeric_limits<int>::max(), least = std::numeric_limits<int>::min();
    for (const int wrong : {2, 3, 4, 5, -1, largest, least}) { // itself, a later one, none
        CAPTURE(wrong);
        CHECK(problem_after([&](Layers& l) {
                  l[2].tied_to = wrong;
              }).starts_with("layers.2.tied_to: expected a layer before this one, found"));
    }
    const std::string another = "layers.2.tied_to: expected the transpose of layer";
    CHECK(problem_after([](Layers& l) { l[2].tied_to = 0; }).starts_with(another));
    CHECK(problem_after([](Layers& l) { l[2].weight(3, 4) += 1e-6F; }).starts_with(another));
    CHECK(problem_after([](Layers& l) { l[1].weight(3, 4) += 1e-6F; }).starts_with(another));
    CHECK(problem_after([](Layers& l) { l[2].weight.row(0).swap(l[2].weight.row(1)); }).starts_with(another));
    CHECK(problem_after([](Layers& l) {
              l[2].context = {1};
          }).starts_with("layers.2.tied_to: expected the context 0"));
    CHECK(problem_after([](Layers& l) {
              l[1].context = {1};
          }).starts_with("layers.2.tied_to: expected the context 0"));
    for (const std::size_t int8 : {1U, 2U})
        CHECK(problem_after([&](Layers& l) {
                  l[int8].codes = CodeMatrix::Ones(l[int8].outputs(), l[int8].stacked());
                  l[int8].scale = Eigen::VectorXf::Ones(l[int8].outputs());
                  l[int8].weight.resize(0, 0);
              }).starts_with("layers.2.tied_to: expected float weights"));
}

TEST_CASE("model: one layer may be int8 and the next not") {
    Model model = random_model(1);
    const Model int8 = quantised(model);
    for (const std::size_t i : {0U, 3U}) model.layers[i] = int8.layers[i];
    CHECK(problem_with(model).empty());
    CHECK(model.layers[0].is_int8());
    CHECK_FALSE(model.layers[1].is_int8());
    CHECK(model.layers[0].outputs() == int8.layers[0].outputs());
    CHECK(model.layers[0].inputs() == model.spec.feature_count());
    CHECK(model.parameter_count() == random_model(1).parameter_count());
}

TEST_CASE("model: every inconsistency of int8 weights is named") {
    constexpr float inf = std::numeric_limits<float>::infinity(),
                    nan = std::numeric_limits<float>::quiet_NaN(),
                    largest = std::numeric_limits<float>::max();
    const auto problem_after = [](const std::function<void(Layer&)>& change) {
        Model model = quantised(random_model(2));
        change(model.layers[1]);
        return problem_with(model);
    };
    for (const float wrong : {0.0F, -0.0F, -0.5F, inf, -inf, nan, largest}) {
        CAPTURE(wrong);
        CHECK(problem_after([&](Layer& l) { l.scale[3] = wrong; }).starts_with("layers.1.scale: expected n"));
    }
    CHECK(problem_after([](Layer& l) { l.scale[3] = 1e36F; }).empty());
    CHECK(problem_after([](Layer& l) { l.scale.conservativeResize(5); }).starts_with("layers.1.scale"));
    CHECK(problem_after([](Layer& l) { l.codes(2, 7) = -127; }).empty());
    CHECK(problem_after([](Layer& l) { l.codes(2, 7) = -128; }).ends_with("found -128"));
    CHECK(problem_after([](Layer& l) { l.weight = l.codes.cast<float>(); }).ends_with("found both"));
    CHECK(problem_after([](Layer& l) {
              l.codes.conservativeResize(Eigen::NoChange, l.stacked() - 1);
          }).starts_with("layers.1.weight"));
    CHECK(problem_after([](Layer& l) { l.codes.resize(0, 0); }).starts_with("layers.1.weight"));
    CHECK(problem_after([](Layer& l) {
              l.weight = l.codes.cast<float>();
              l.codes.resize(0, 0);
          }).starts_with("layers.1.scale: expected none"));
}

TEST_CASE("model: more int8 columns than sums of 32 bits hold are refused") {
    Model model = constant_model(0.0F, spec_up_to(300.0F));
    const int outputs = model.layers[0].outputs();
    const auto with_columns = [&](int columns) {
        Layer wide = random_layer(model.spec.feature_count(), 1, {0}, 1), narrow = wide;
        wide.weight = RowMatrix::Zero(columns, model.spec.feature_count());
        wide.bias = Eigen::VectorXf::Zero(columns);
        narrow.codes = CodeMatrix::Zero(1, columns);
        narrow.scale = Eigen::VectorXf::Ones(1);
        narrow.weight.resize(0, 0);
        model.layers = {wide, narrow, random_layer(1, outputs, {0}, 2)};
        return problem_with(model);
    };
    CHECK(with_columns(max_int8_columns).empty());
    CHECK(with_columns(max_int8_columns + 1).starts_with("layers.1.weight: expected at most"));
}

TEST_CASE("model: every inconsistency is named") {
    struct Breakage {
        const char* named;
        std::function<void(Model&)> break_it;
    };
    const Breakage breakages[] = {
        {"spec", [](Model& m) { m.spec.hop_ms = -1; }},
        {"feature_version", [](Model& m) { ++m.spec.feature_version; }},
        {"band_edges_hz", [](Model& m) { std::swap(m.spec.band_edges_hz[3], m.spec.band_edges_hz[4]); }},
        {"input.mean", [](Model& m) { m.input_mean.conservativeResize(m.input_mean.size() - 1); }},
        {"input.scale", [](Model& m) { m.input_scale.resize(0); }},
        {"at least one", [](Model& m) { m.layers.clear(); }},
        {"layers.1.weight",
         [](Model& m) { m.layers[1].weight.conservativeResize(Eigen::NoChange, m.layers[1].stacked() - 1); }},
        {"layers.0.weight", [](Model& m) { m.layers[0].weight.resize(0, 0); }},
        {"layers.0.weight",
         [](Model& m) {
             m.layers[0].context = {0, 1};
         }},
        {"layers.3.bias", [](Model& m) { m.layers[3].bias.conservativeResize(3); }},
        {"layers.2.skip", [](Model& m) { m.layers[2].skip = true; }},
        {"layers.1.context", [](Model& m) { m.layers[1].context.clear(); }},
        {"layers.1.context",
         [](Model& m) {
             m.layers[1].context = {0, 2, 2};
         }},
        {"layers.1.context",
         [](Model& m) {
             m.layers[1].context = {0, 4, 2};
         }},
        {"layers.1.context",
         [](Model& m) {
             m.layers[1].context = {-1, 2, 4};
         }},
        {"layers.1.context",
         [](Model& m) {
             m.layers[1].context = {0, 2, 4097};
         }},
        {"layers.1.context",
         [](Model& m) {
             m.layers[1].context = {0, 2, std::numeric_limits<int>::max()};
         }},
        {"the last layer", [](Model& m) { m.layers.pop_back(); }},
        {"layers.1",
         [](Model& m) {
             m.layers.erase(m.layers.begin() + 2);
             m.layers.erase(m.layers.begin());
         }},
    };
    for (const Breakage& breakage : breakages) {
        Model model = random_model(2);
        breakage.break_it(model);
        const std::string problem = problem_with(model);
        CAPTURE(breakage.named, problem);
        CHECK((problem.find(breakage.named) != std::string::npos ||
               (std::string(breakage.named) == "layers.1" && !problem.empty())));
    }
}

TEST_CASE("model: the longest context is allowed where the memory for it is small") {
    Model model = random_model(3);
    model.layers[1].context = {0, 2, 4096};
    CHECK(problem_with(model).empty());
    CHECK(model.receptive_hops() == 1 + 3 + 4096 + 0 + 5 + 7);
}

TEST_CASE("model: layers that together look back for minutes are refused") {
    Model model = constant_model(0.0F, spec_up_to(300.0F));
    const int features = model.spec.feature_count();
    model.layers.insert(model.layers.begin(), 3, random_layer(features, features, {4096}, 1));
    CHECK(problem_with(model).empty());
    model.layers.insert(model.layers.begin(), random_layer(features, features, {4096}, 1));
    CHECK(problem_with(model).find("contexts: expected at most 16384 hops") != std::string::npos);
}

TEST_CASE("model: a past that would take more memory than any model needs is refused") {
    Model model = constant_model(0.0F, spec_up_to(300.0F));
    const int outputs = model.layers[0].outputs(), wide = 1 << 20;
    Layer first = random_layer(model.spec.feature_count(), 1, {0}, 1), second = first;
    first.weight = RowMatrix::Zero(wide, model.spec.feature_count());
    first.bias = Eigen::VectorXf::Zero(wide);
    second.weight = RowMatrix::Zero(1, wide);
    second.bias = Eigen::VectorXf::Zero(1);
    second.context = {4096}; // 16 GiB of past for weights of a few MiB
    model.layers = {first, second, random_layer(1, outputs, {0}, 2)};
    CHECK(problem_with(model).find("layers.1.context") != std::string::npos);
    model.layers[1].context = {1};
    CHECK(problem_with(model).empty());
}

TEST_CASE("model: parameters are weights and biases") {
    Model model = constant_model(0.0F, spec_up_to(2000.0F));
    const auto features = static_cast<std::size_t>(model.spec.feature_count()),
               outputs = static_cast<std::size_t>(SnrMask::outputs_per_band * model.spec.bands());
    CHECK(model.parameter_count() == outputs * features + outputs);
}

TEST_CASE("model: names of activations and roles lead back to them, others are refused with the choices") {
    for (int i = 0; i < 6; ++i) {
        const auto activation = static_cast<Activation>(i);
        CHECK(activation_named(name_of(activation)).value() == activation);
    }
    for (int i = 0; i < 3; ++i)
        CHECK(role_named(name_of(static_cast<Role>(i))).value() == static_cast<Role>(i));
    for (const char* name : {"", "Relu", "relu ", "swish"}) {
        const auto found = activation_named(name);
        REQUIRE_FALSE(found);
        CHECK(found.error().message.find("leaky_relu") != std::string::npos);
        CHECK_FALSE(role_named(name));
    }
}
