// BatchNetwork: gradients against finite differences of a network in double.
#include "tests/catch.h"
#include "tests/slow_network.h"

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr int sequences = 2, frames = 9;
constexpr Activation all_activations[] = {Activation::linear, Activation::relu, Activation::leaky_relu,
                                          Activation::elu,    Activation::tanh, Activation::sigmoid};

Activation any_activation() {
    return GENERATE(from_range(std::begin(all_activations), std::end(all_activations)));
}

// Three layers, the middle one with the activation and the skip, contexts that leave frames out.
TrainedNetwork small_network(Activation activation, bool skip, unsigned seed) {
    auto network = trained({random_layer(3, 4, {0, 2}, seed), random_layer(4, 4, {0, 1, 3}, seed + 1),
                            random_layer(4, 2, {1}, seed + 2)});
    network[0].layer.activation = Activation::tanh;
    network[1].layer.activation = activation;
    network[1].layer.skip = skip;
    return network;
}

// Layer 3 has the transpose of layer 1's weights, and layer 4 those of layer 3, so that it has layer 1's own.
TrainedNetwork tied_network(unsigned seed) {
    auto network = trained({random_layer(3, 4, {0, 2}, seed), random_layer(4, 6, {0}, seed + 1),
                            random_layer(6, 6, {0, 1}, seed + 2), random_layer(6, 4, {0}, seed + 3),
                            random_layer(4, 6, {0}, seed + 4), random_layer(6, 2, {0}, seed + 5)});
    using enum Activation;
    const Activation activations[] = {tanh, sigmoid, elu, tanh, leaky_relu, linear};
    for (std::size_t i = 0; i < network.size(); ++i) network[i].layer.activation = activations[i];
    network[2].layer.skip = true;
    network[3].layer.tied_to = 1;
    network[4].layer.tied_to = 3;
    tie(network);
    return network;
}

void give_norms(TrainedNetwork& network, std::initializer_list<std::size_t> layers) {
    for (const std::size_t i : layers)
        network[i].norm = random_norm(network[i].layer.outputs(), static_cast<unsigned>(50 + 10 * i));
}

// A norm takes the mean away, and with it whatever the bias adds.
std::vector<bool> biases_before_a_norm(const TrainedNetwork& network) {
    std::vector<bool> before;
    for (const auto& [layer, norm, regularisation] : network) {
        if (!layer.tied_to) before.push_back(false);
        before.push_back(norm.has_value());
        if (norm) before.insert(before.end(), 2, false);
    }
    return before;
}

// Sum over all outputs of a fixed weight times the output, whose slope in the outputs is that weight, and a
// share of the penalties.
double objective(SlowNetwork& slow, const Eigen::MatrixXf& features, const Eigen::MatrixXf& weights,
                 float share) {
    const double sum = slow.forward(features.cast<double>()).cwiseProduct(weights.cast<double>()).sum();
    return sum + static_cast<double>(share) * slow.penalty;
}

// The reference is differentiated in double with steps of 1e-6, so that its own error is about 1e-9: what is
// left is the rounding of single precision in sums of a few dozen terms, and fast_sigmoid's 1e-5.
void check_gradient(TrainedNetwork& network, float share = 1.0F) {
    const auto features = random_matrix(3, sequences * frames, 5);
    const auto weights = random_matrix(2, sequences * frames, 6);
    const Random random{7};
    BatchNetwork batch(network, sequences, frames);
    auto gradient = zeros_like(network);
    batch.forward_training(network, features, random);
    Eigen::MatrixXf d_outputs = weights;
    batch.backward(network, d_outputs, share);
    put_gradient(std::span(&batch, 1), network, gradient);

    SlowNetwork slow(network, sequences);
    slow.drop_out(frames, random);
    const auto got = parameters_of(gradient);
    const auto cancelled = biases_before_a_norm(network);
    REQUIRE(got.size() == slow.parameters.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        double largest = 0, error = 0;
        REQUIRE(got[i].size() == slow.parameters[i].size());
        for (std::size_t j = 0; j < got[i].size(); ++j) {
            constexpr double step = 1e-6;
            double& parameter = slow.parameters[i][j];
            const double before = parameter;
            parameter = before + step;
            const double above = objective(slow, features, weights, share);
            parameter = before - step;
            const double expected = (above - objective(slow, features, weights, share)) / (2 * step);
            parameter = before;
            largest = std::max(largest, std::abs(expected));
            error = std::max(error, std::abs(static_cast<double>(got[i][j]) - expected));
        }
        INFO("parameters " << i << ", largest slope " << largest << ", error " << error);
        CHECK((largest > 0.02) != cancelled[i]);
        CHECK(error < 3e-5 * std::max(largest, 1.0));
    }
    CHECK(batch.penalty(network) == Approx(slow.penalty).epsilon(1e-5).margin(1e-12));
}

} // namespace

TEST_CASE("batch network: the gradient of every parameter agrees with finite differences") {
    const Activation activation = any_activation();
    const bool skip = GENERATE(false, true);
    CAPTURE(name_of(activation), skip);
    auto network = small_network(activation, skip, 20);
    check_gradient(network);
}

TEST_CASE("batch network: the gradient goes through the mean and the variance of batch norms") {
    const Activation activation = any_activation();
    const bool skip = GENERATE(false, true);
    CAPTURE(name_of(activation), skip);
    auto network = small_network(activation, skip, 20);
    give_norms(network, {0, 1});
    if (!skip) give_norms(network, {2});
    check_gradient(network);
}

TEST_CASE("batch network: the gradient of tied weights goes to the layer that owns them") {
    auto network = tied_network(30);
    if (GENERATE(false, true)) give_norms(network, {1, 3});
    check_gradient(network);
}

TEST_CASE("batch network: penalties on activations are in the gradient, by their share of the batch") {
    const float share = GENERATE(1.0F, 0.25F);
    CAPTURE(share);
    auto network = small_network(Activation::sigmoid, true, 20);
    network[1].regularisation.kl = GENERATE(0.0F, 0.7F);
    network[1].regularisation.kl_target = 0.1F;
    network[0].regularisation.l1 = 0.4F;
    network[2].regularisation.l1 = 0.3F;
    network[2].layer.activation = Activation::leaky_relu;
    check_gradient(network, share);
}

TEST_CASE("batch network: the gradient goes where dropout let the activations pass") {
    const Activation activation = any_activation();
    CAPTURE(name_of(activation));
    auto network = small_network(activation, true, 20);
    network[0].regularisation.dropout = 0.3F;
    network[1].regularisation.dropout = 0.5F;
    network[2].regularisation.dropout = 0.2F;
    check_gradient(network);
}

TEST_CASE("batch network: the gradient holds where everything comes together") {
    auto network = tied_network(30);
    give_norms(network, {0, 2, 3});
    network[1].regularisation = {0.3F, 0.2F, 0.5F, 0.2F};
    network[2].regularisation = {0.4F, 0.1F, 0.0F, 0.0F};
    network[4].regularisation = {0.2F, 0.3F, 0.0F, 0.0F};
    check_gradient(network, 0.5F);
}
