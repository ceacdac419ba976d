// BatchNetwork: forward against the live network, and what it leaves behind. Gradients have a file of their
// own.
#include "training/batch_network.h"

#include "model/network.h"
#include "tests/catch.h"
#include "tests/slow_network.h"

using namespace sordino;
using namespace sordino::test;

namespace {

// Layers with skips and contexts, two of them tied, all of them with a norm and dropout.
TrainedNetwork large_network(unsigned seed) {
    auto network = trained({random_layer(7, 12, {0}, seed), random_layer(12, 12, {0, 1, 4}, seed + 1),
                            random_layer(12, 7, {0}, seed + 2), random_layer(7, 5, {0, 3}, seed + 3)});
    using enum Activation;
    const Activation activations[] = {elu, tanh, leaky_relu, linear};
    for (std::size_t i = 0; i < network.size(); ++i) {
        network[i].layer.activation = activations[i];
        network[i].norm = random_norm(network[i].layer.outputs(), seed + 10 * static_cast<unsigned>(i));
        network[i].regularisation.dropout = 0.4F;
    }
    network[1].layer.skip = true;
    network[2].layer.tied_to = 0;
    tie(network);
    return network;
}

double relative_error(const Eigen::MatrixXf& a, const Eigen::MatrixXf& b) {
    return static_cast<double>((a - b).norm() / b.norm());
}

} // namespace

TEST_CASE("batch network: forward gives each sequence what the live network gives it frame by frame") {
    const unsigned seed = GENERATE(1U, 2U);
    const int sequences = GENERATE(1, 3), frames = 23;
    Model model = random_model(seed, spec_up_to(4000.0F));
    model.input_mean.setZero(); // BatchNetwork is given normalised features
    model.input_scale.setOnes();
    const auto layers = trained(model.layers);
    BatchNetwork batch(layers, sequences, frames);
    const int features = model.spec.feature_count();
    batch.forward(layers, random_matrix(features, sequences * frames, 99)); // must leave no trace
    const auto in = random_matrix(features, sequences * frames, seed);
    const Eigen::MatrixXf out = batch.forward(layers, in);
    REQUIRE(out.cols() == sequences * frames);
    CHECK(batch.forward_training(layers, in, Random{1}) == out); // nothing here acts in training only

    Network network(shared(model));
    Eigen::MatrixXf expected(out.rows(), out.cols());
    for (int s = 0; s < sequences; ++s) {
        network.reset();
        for (int t = 0; t < frames; ++t) {
            const Eigen::VectorXf row = in.col(t * sequences + s);
            const auto values = network.process({row.data(), static_cast<std::size_t>(features)});
            REQUIRE(static_cast<std::size_t>(out.rows()) == values.size());
            std::copy(values.begin(), values.end(), expected.col(t * sequences + s).begin());
        }
    }
    const double rms = static_cast<double>(expected.norm()) / std::sqrt(static_cast<double>(expected.size()));
    CHECK(static_cast<double>((out - expected).cwiseAbs().maxCoeff()) < 1e-5 * rms);
}

TEST_CASE("batch network: the gradient of a batch is the sum over passes of its sequences, whatever was in "
          "its place") {
    constexpr int sequences = 3, frames = 11;
    auto network = large_network(30);
    for (auto& t : network) { // these see the batch as a whole
        t.norm.reset();
        t.regularisation = {0, 0.3F, 0, 0};
    }
    const auto features = random_matrix(7, sequences * frames, 7);
    const auto weights = random_matrix(5, sequences * frames, 8);
    BatchNetwork whole(network, sequences, frames);
    std::vector<BatchNetwork> singles;
    auto together = zeros_like(network), apart = network;
    whole.forward(network, features);
    Eigen::MatrixXf d_outputs = weights;
    whole.backward(network, d_outputs, 1.0F);
    put_gradient(std::span(&whole, 1), network, together);
    for (int s = 0; s < sequences; ++s) {
        const auto columns = Eigen::seq(s, Eigen::last, sequences);
        auto& single = singles.emplace_back(network, 1, frames);
        single.forward(network, features(Eigen::all, columns));
        d_outputs = weights(Eigen::all, columns);
        single.backward(network, d_outputs, 1.0F / sequences);
    }
    put_gradient(std::span(singles), network, apart);
    const auto a = parameters_of(together), b = parameters_of(apart);
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(error_db(b[i], a[i]) < -110);
}

TEST_CASE("batch network: the parts of a gradient are all of its numbers, each once") {
    auto network = large_network(60);
    network.push_back(trained({random_layer(5, 3, {0, 1}, 61)}).front());
    network.push_back(trained({random_layer(3, 60000, {0}, 62)}).front());
    std::vector<std::vector<int>> times;
    for (const auto view : numbers_of(network)) times.emplace_back(view.size(), 0);
    const auto parts = gradient_parts(network);
    CHECK(parts.size() > times.size());
    for (const auto& [view, first, count] : parts)
        for (std::size_t i = first; i < first + count; ++i) ++times.at(view).at(i);
    for (const auto& view : times) CHECK(std::ranges::all_of(view, [](int n) { return n == 1; }));
}

TEST_CASE("batch network: forward is that of the folded layers, to rounding, and of no others") {
    constexpr int sequences = 2, frames = 20;
    const auto network = large_network(40);
    const auto features = random_matrix(7, sequences * frames, 9);
    BatchNetwork batch(network, sequences, frames);
    const Eigen::MatrixXf training = batch.forward_training(network, features, Random{1});
    const Eigen::MatrixXf out = batch.forward(network, features);
    const auto layers = trained(folded(network));
    BatchNetwork plain(layers, sequences, frames);
    CHECK(relative_error(out, plain.forward(layers, features)) < 1e-5);
    CHECK(relative_error(out, training) > 0.1);
    auto unfolded = network;
    for (auto& t : unfolded) t.norm.reset();
    CHECK(relative_error(out, plain.forward(unfolded, features)) > 0.1);
}

TEST_CASE("batch network: the statistics in the gradient are those of the columns, by their share") {
    constexpr int columns = 60;
    auto network = trained({random_layer(4, 6, {0, 2}, 1), random_layer(6, 3, {0}, 2)});
    const auto plain = network;
    network[0].norm = random_norm(6, 3);
    const auto features = random_matrix(4, columns, 4);
    TrainedNetwork first = {plain[0]}; // what the norm sees
    BatchNetwork affine(first, 2, columns / 2), batch(network, 2, columns / 2);
    const Eigen::MatrixXd z = affine.forward(first, features).cast<double>();
    const Eigen::VectorXd mean = z.rowwise().mean();
    const Eigen::VectorXd variance = (z.colwise() - mean).array().square().rowwise().mean();

    auto gradient = zeros_like(network);
    const auto with_share = [&](float share) {
        batch.forward_training(network, features, Random{1});
        Eigen::MatrixXf d_outputs = Eigen::MatrixXf::Ones(3, columns);
        batch.backward(network, d_outputs, share);
        put_gradient(std::span(&batch, 1), network, gradient);
    };
    with_share(0.5F);
    CHECK(gradient[0].norm->mean.cast<double>().isApprox(0.5 * mean, 1e-5));
    CHECK(gradient[0].norm->variance.cast<double>().isApprox(0.5 * variance, 1e-5));
    with_share(0.25F);
    CHECK(gradient[0].norm->mean.cast<double>().isApprox(0.25 * mean, 1e-5));
    CHECK(gradient[0].norm->variance.cast<double>().isApprox(0.25 * variance, 1e-5));
}

TEST_CASE("batch network: dropout takes its share of the activations and scales up the others") {
    const float share = GENERATE(0.1F, 0.5F, 0.8F);
    CAPTURE(share);
    auto network = trained({random_layer(2, 100, {0}, 1)});
    network[0].regularisation.dropout = share;
    const Eigen::MatrixXf kept = kept_of(network, 0, 2, 100, Random{5});
    const float scale = 1.0F / (1.0F - share);
    const auto zeros = (kept.array() == 0.0F).count();
    CHECK(zeros + (kept.array() == scale).count() == kept.size());
    const double expected = 20000 * static_cast<double>(share); // 5 standard deviations around it
    CHECK(std::abs(static_cast<double>(zeros) - expected) < 5 * std::sqrt(expected * (1 - expected / 20000)));
    CHECK(kept_of(network, 0, 2, 100, Random{5}) == kept);
    CHECK(kept_of(network, 0, 2, 100, Random{6}) != kept);
    const Eigen::VectorXf of_frames = (kept.array() == 0.0F).cast<float>().colwise().mean();
    CHECK(of_frames.minCoeff() > 0.0F); // each activation of its own, not whole frames
    CHECK(of_frames.maxCoeff() < 1.0F);
}
