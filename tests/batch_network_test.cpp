// BatchNetwork: forward against the live network, gradients against finite differences.
#include "training/batch_network.h"

#include "model/network.h"
#include "tests/catch.h"
#include "tests/models.h"

#include <functional>

using namespace sordino;
using namespace sordino::test;

namespace {

// A row per frame, a column per value, in double.
using Rows = std::vector<std::vector<double>>;

// The layers in double, with parameters that finite differences can move by little.
struct SlowNetwork {
    explicit SlowNetwork(std::vector<Layer>& like)
        : layers(like) {
        for (const auto view : parameters_of(like)) parameters.emplace_back(view.begin(), view.end());
    }

    Rows forward(Rows rows) const {
        for (std::size_t l = 0; l < layers.size(); ++l) {
            const auto& weight = parameters[2 * l];
            const auto& bias = parameters[2 * l + 1];
            const std::size_t in = rows[0].size(), stacked = in * layers[l].context.size();
            Rows next;
            for (std::size_t t = 0; t < rows.size(); ++t) {
                std::vector<double> y = bias;
                for (std::size_t o = 0; o < y.size(); ++o) {
                    for (std::size_t j = 0; j < stacked; ++j) {
                        const auto offset = static_cast<std::size_t>(layers[l].context[j / in]);
                        if (offset <= t) y[o] += weight[o * stacked + j] * rows[t - offset][j % in];
                    }
                    y[o] = exact_activation(layers[l].activation, y[o]) + (layers[l].skip ? rows[t][o] : 0.0);
                }
                next.push_back(y);
            }
            rows = std::move(next);
        }
        return rows;
    }

    const std::vector<Layer>& layers;
    std::vector<std::vector<double>> parameters; // in the order of parameters_of
};

Eigen::MatrixXf random_matrix(int rows, int columns, unsigned seed) {
    Eigen::MatrixXf m(rows, columns);
    const auto values = uniform_values(static_cast<std::size_t>(m.size()), -1.5, 1.5, seed);
    std::copy(values.begin(), values.end(), m.data());
    return m;
}

// Sequence s out of a time-major batch.
Rows rows_of(const Eigen::MatrixXf& batch, int s, int sequences) {
    Rows rows;
    for (Eigen::Index c = s; c < batch.cols(); c += sequences)
        rows.emplace_back(batch.col(c).begin(), batch.col(c).end());
    return rows;
}

// Three layers, the middle one with the activation and the skip, contexts that leave frames out.
std::vector<Layer> small_layers(Activation activation, bool skip, unsigned seed) {
    std::vector<Layer> layers{random_layer(3, 4, {0, 2}, seed), random_layer(4, 4, {0, 1, 3}, seed + 1),
                              random_layer(4, 2, {1}, seed + 2)};
    layers[0].activation = Activation::tanh;
    layers[1].activation = activation;
    layers[1].skip = skip;
    return layers;
}

// Sum over all outputs of a fixed weight times the output: its slope in the outputs is that weight.
double weighted_sum(const SlowNetwork& network, const Eigen::MatrixXf& features,
                    const Eigen::MatrixXf& weights, int sequences) {
    double sum = 0;
    for (int s = 0; s < sequences; ++s) {
        const Rows outputs = network.forward(rows_of(features, s, sequences));
        const Rows weight = rows_of(weights, s, sequences);
        for (std::size_t t = 0; t < outputs.size(); ++t)
            for (std::size_t o = 0; o < outputs[t].size(); ++o) sum += weight[t][o] * outputs[t][o];
    }
    return sum;
}

constexpr Activation all_activations[] = {Activation::linear, Activation::relu, Activation::leaky_relu,
                                          Activation::elu,    Activation::tanh, Activation::sigmoid};

} // namespace

TEST_CASE("batch network: forward gives each sequence what the live network gives it frame by frame") {
    const unsigned seed = GENERATE(1U, 2U);
    const int sequences = GENERATE(1, 3), frames = 23;
    Model model = random_model(seed, spec_up_to(4000.0F));
    model.input_mean.setZero(); // BatchNetwork is given normalised features
    model.input_scale.setOnes();
    BatchNetwork batch(model.layers, sequences, frames);
    const int features = model.spec.feature_count();
    batch.forward(model.layers, random_matrix(features, sequences * frames, 99)); // must leave no trace
    const auto in = random_matrix(features, sequences * frames, seed);
    const Eigen::MatrixXf out = batch.forward(model.layers, in);
    REQUIRE(out.cols() == sequences * frames);

    Network network(shared(model));
    double error = 0, power = 0;
    for (int s = 0; s < sequences; ++s) {
        network.reset();
        for (int t = 0; t < frames; ++t) {
            const Eigen::VectorXf row = in.col(t * sequences + s);
            const auto expected = network.process({row.data(), static_cast<std::size_t>(features)});
            REQUIRE(static_cast<std::size_t>(out.rows()) == expected.size());
            for (std::size_t o = 0; o < expected.size(); ++o) {
                const auto y = static_cast<double>(expected[o]);
                error = std::max(
                    error, std::abs(static_cast<double>(out(static_cast<int>(o), t * sequences + s)) - y));
                power += y * y / static_cast<double>(expected.size()) / (sequences * frames);
            }
        }
    }
    CHECK(error < 1e-5 * std::sqrt(power));
}

// The reference is differentiated in double with steps of 1e-6, so that its own error is about 1e-9: what is
// left is the rounding of single precision in sums of a few dozen terms, and fast_sigmoid's 1e-5.
TEST_CASE("batch network: the gradient of every parameter agrees with finite differences") {
    const Activation activation =
        GENERATE(from_range(std::begin(all_activations), std::end(all_activations)));
    const bool skip = GENERATE(false, true);
    CAPTURE(name_of(activation), skip);
    constexpr int sequences = 2, frames = 9;
    auto layers = small_layers(activation, skip, 20);
    const auto features = random_matrix(3, sequences * frames, 5);
    const auto weights = random_matrix(2, sequences * frames, 6);

    BatchNetwork network(layers, sequences, frames);
    auto gradient = zeros_like(layers);
    network.forward(layers, features);
    Eigen::MatrixXf d_outputs = weights;
    network.backward(layers, d_outputs, gradient);

    SlowNetwork slow(layers);
    const auto got = parameters_of(gradient);
    REQUIRE(got.size() == slow.parameters.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        std::vector<double> expected;
        for (double& parameter : slow.parameters[i]) {
            constexpr double step = 1e-6;
            const double before = parameter;
            parameter = before + step;
            const double above = weighted_sum(slow, features, weights, sequences);
            parameter = before - step;
            const double below = weighted_sum(slow, features, weights, sequences);
            parameter = before;
            expected.push_back((above - below) / (2 * step));
        }
        double largest = 0, error = 0;
        REQUIRE(got[i].size() == expected.size());
        for (std::size_t j = 0; j < expected.size(); ++j) {
            largest = std::max(largest, std::abs(expected[j]));
            error = std::max(error, std::abs(static_cast<double>(got[i][j]) - expected[j]));
        }
        INFO("parameters " << i << ", largest slope " << largest);
        CHECK(largest > 0.02);
        CHECK(error < 3e-5 * std::max(largest, 1.0));
    }
}

TEST_CASE("batch network: backward adds to the gradient, and a batch's is the sum over its sequences") {
    constexpr int sequences = 3, frames = 11;
    auto layers = small_layers(Activation::elu, true, 30);
    const auto features = random_matrix(3, sequences * frames, 7);
    const auto weights = random_matrix(2, sequences * frames, 8);
    BatchNetwork whole(layers, sequences, frames), single(layers, 1, frames);
    auto together = zeros_like(layers), apart = zeros_like(layers);
    whole.forward(layers, features);
    Eigen::MatrixXf d_outputs = weights;
    whole.backward(layers, d_outputs, together);
    for (int s = 0; s < sequences; ++s) {
        const auto columns = Eigen::seq(s, Eigen::last, sequences);
        single.forward(layers, features(Eigen::all, columns));
        d_outputs = weights(Eigen::all, columns);
        single.backward(layers, d_outputs, apart);
    }
    const auto a = parameters_of(together), b = parameters_of(apart);
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(error_db(b[i], a[i]) < -110);
}

TEST_CASE("batch network: parameters are viewed layer by layer, and zeros have the same shapes") {
    auto layers = random_model(4, spec_up_to(4000.0F)).layers;
    auto zeros = zeros_like(layers);
    const auto parameters = parameters_of(layers), none = parameters_of(zeros);
    REQUIRE(parameters.size() == 2 * layers.size());
    for (std::size_t l = 0; l < layers.size(); ++l) {
        CHECK(parameters[2 * l].data() == layers[l].weight.data());
        CHECK(parameters[2 * l].size() == static_cast<std::size_t>(layers[l].weight.size()));
        CHECK(parameters[2 * l + 1].data() == layers[l].bias.data());
        CHECK(parameters[2 * l + 1].size() == static_cast<std::size_t>(layers[l].bias.size()));
        CHECK(zeros[l].weight.rows() == layers[l].weight.rows());
        CHECK(zeros[l].weight.isZero(0));
        CHECK(zeros[l].bias.isZero(0));
        CHECK(none[2 * l].size() == parameters[2 * l].size());
    }
}
