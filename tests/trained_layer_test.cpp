// The trainer's network: its views, its ties and its folding.
#include "training/trained_layer.h"

#include "tests/catch.h"
#include "tests/slow_network.h"

using namespace sordino;
using namespace sordino::test;

namespace {

// Layers 0 and 2 with a norm, layer 3 tied to layer 1.
TrainedNetwork some_network() {
    auto network = trained({random_layer(4, 5, {0, 2}, 1), random_layer(5, 3, {0}, 2),
                            random_layer(3, 3, {0, 1}, 3), random_layer(3, 5, {0}, 4)});
    network[0].norm = random_norm(5, 5);
    network[2].norm = random_norm(3, 6);
    network[3].layer.tied_to = 1;
    tie(network);
    return network;
}

struct Place {
    const float* data;
    Eigen::Index size;
};

void check_places(const std::vector<std::span<float>>& views, const std::vector<Place>& places) {
    REQUIRE(views.size() == places.size());
    for (std::size_t i = 0; i < views.size(); ++i) {
        CAPTURE(i);
        CHECK(views[i].data() == places[i].data);
        CHECK(static_cast<Eigen::Index>(views[i].size()) == places[i].size);
    }
}

Place place(const auto& matrix) { return {matrix.data(), matrix.size()}; }

bool has_tie(const std::vector<Layer>& layers) {
    return std::any_of(layers.begin(), layers.end(), [](const Layer& l) { return l.tied_to.has_value(); });
}

} // namespace

TEST_CASE("trained layer: a network of plain layers is these layers and nothing else") {
    const auto layers = random_model(4, spec_up_to(4000.0F)).layers;
    const auto network = trained(layers);
    REQUIRE(network.size() == layers.size());
    for (std::size_t i = 0; i < layers.size(); ++i) {
        CHECK(network[i].layer.weight == layers[i].weight);
        CHECK(network[i].layer.bias == layers[i].bias);
        CHECK(network[i].layer.context == layers[i].context);
        CHECK_FALSE(network[i].norm);
        CHECK(network[i].regularisation == Regularisation{});
    }
}

TEST_CASE("trained layer: parameters are viewed layer by layer, tied weights only at their owner") {
    auto n = some_network();
    check_places(parameters_of(n), {place(n[0].layer.weight), place(n[0].layer.bias), place(n[0].norm->gain),
                                    place(n[0].norm->shift), place(n[1].layer.weight), place(n[1].layer.bias),
                                    place(n[2].layer.weight), place(n[2].layer.bias), place(n[2].norm->gain),
                                    place(n[2].norm->shift), place(n[3].layer.bias)});
    check_places(statistics_of(n), {place(n[0].norm->mean), place(n[0].norm->variance),
                                    place(n[2].norm->mean), place(n[2].norm->variance)});
}

TEST_CASE("trained layer: parameters are told apart by their shapes, in the order of their views") {
    auto network = some_network();
    const auto shapes = shapes_of_parameters(network);
    const auto views = parameters_of(network);
    REQUIRE(shapes.size() == views.size());
    for (std::size_t i = 0; i < views.size(); ++i) {
        const auto found = std::find_if(network.begin(), network.end(), [&](const TrainedLayer& t) {
            return t.layer.weight.data() == views[i].data();
        });
        CHECK(shapes[i].count() == views[i].size());
        CHECK(shapes[i].weight == (found != network.end()));
        CHECK(shapes[i].columns == (shapes[i].weight ? found->layer.stacked() : 1));
    }
}

TEST_CASE("trained layer: a place for gradients has the same shapes and is all zeros") {
    auto network = some_network();
    const auto before = network;
    auto zeros = zeros_like(network);
    const auto check_zeros = [&] {
        for (const auto& views : {parameters_of(zeros), statistics_of(zeros)})
            for (const auto view : views)
                CHECK(std::all_of(view.begin(), view.end(), [](float x) { return x == 0.0F; }));
    };
    check_zeros();
    const auto a = parameters_of(network), b = parameters_of(zeros);
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i].size() == b[i].size());
    CHECK(statistics_of(zeros).size() == 4);
    CHECK(network[0].layer.weight == before[0].layer.weight);
    zeros = network;
    set_zero(zeros);
    check_zeros();
    CHECK(zeros[3].layer.weight.isZero(0)); // what a backward pass may have left in a tied layer, too
}

TEST_CASE("trained layer: ties follow their owner, one after the other") {
    auto network = trained({random_layer(4, 3, {0}, 1), random_layer(3, 4, {0}, 2),
                            random_layer(4, 3, {0}, 3), random_layer(3, 4, {0}, 4)});
    network[1].layer.tied_to = 0;
    network[2].layer.tied_to = 1;
    const RowMatrix own = network[3].layer.weight;
    network[0].layer.weight *= 2.0F;
    tie(network);
    CHECK(network[1].layer.weight == network[0].layer.weight.transpose());
    CHECK(network[2].layer.weight == network[0].layer.weight);
    CHECK(network[3].layer.weight == own);
}

// Against the formula in double: weight and bias of each output times gain / sqrt(variance + epsilon).
TEST_CASE("trained layer: folded layers have the norm in their weights and biases") {
    const auto network = some_network();
    const auto layers = folded(network);
    REQUIRE(layers.size() == 4);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const auto& [layer, norm, regularisation] = network[i];
        CAPTURE(i);
        CHECK(layers[i].context == layer.context);
        CHECK(layers[i].activation == layer.activation);
        if (!norm) {
            CHECK(layers[i].weight == layer.weight);
            CHECK(layers[i].bias == layer.bias);
            continue;
        }
        const Eigen::VectorXd factor =
            norm->gain.cast<double>().array() / (norm->variance.cast<double>().array() + 1e-5).sqrt();
        const Eigen::VectorXd bias = factor.array() * (layer.bias - norm->mean).cast<double>().array() +
                                     norm->shift.cast<double>().array();
        CHECK(layers[i].weight.cast<double>().isApprox(factor.asDiagonal() * layer.weight.cast<double>(),
                                                       1e-6));
        CHECK(layers[i].bias.cast<double>().isApprox(bias, 1e-6));
    }
}

TEST_CASE("trained layer: a folded layer stays tied only where neither it nor its owner has a norm") {
    auto network = some_network();
    CHECK(folded(network)[3].tied_to == 1);
    const std::size_t with_norm = GENERATE(1, 3);
    network[with_norm].norm = random_norm(network[with_norm].layer.outputs(), 7);
    const auto layers = folded(network);
    CHECK_FALSE(has_tie(layers));
    CHECK((layers[3].weight.transpose() != layers[1].weight));
    CHECK(network[3].layer.tied_to == 1);
}
