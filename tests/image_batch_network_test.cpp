// ImageBatchNetwork: forward and gradients against definitions in double and their finite differences.
#include "training/image/image_batch_network.h"

#include "model/image/image_network.h"
#include "tests/catch.h"
#include "tests/slow_image_network.h"
#include "training/dropout.h"
#include "training/image/image_architecture.h"
#include "training/matrix_product.h"

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr int images = 3;

TrainedImageNetwork made(const std::vector<std::string>& layers, const ImageShape& input) {
    auto network = make_image_network(layers, input, 11).value();
    give_biases(network, 12);
    return network;
}

ImageShape last_shape(const TrainedImageNetwork& network) {
    return shapes_of(layers_of(network), network.input).value().back();
}

// What dropout multiplies the activations of the first layer with.
void drop_out(SlowImageNetwork& slow, float share, Random random) {
    const auto shape = shapes_of(layers_of(slow.network), slow.network.input).value()[1];
    Eigen::MatrixXf kept(shape.values(), images);
    draw_kept(share, random, kept);
    slow.kept.front() = kept.cast<double>();
}

// Sum over all outputs of a fixed weight times the output, whose slope in the outputs is that weight, and a
// share of the penalties.
double objective(SlowImageNetwork& slow, const Eigen::MatrixXf& x, const Eigen::MatrixXf& weights,
                 float share) {
    const double sum = slow.forward(x.cast<double>()).cwiseProduct(weights.cast<double>()).sum();
    return sum + static_cast<double>(share) * slow.penalty;
}

double finite_difference(SlowImageNetwork& slow, double& parameter, const Eigen::MatrixXf& x,
                         const Eigen::MatrixXf& weights, float share) {
    constexpr double step = 1e-6;
    const double before = parameter;
    parameter = before + step;
    const double above = objective(slow, x, weights, share);
    parameter = before - step;
    const double below = objective(slow, x, weights, share);
    parameter = before;
    return (above - below) / (2 * step);
}

// The reference is differentiated in double with steps of 1e-6, so that its own error is about 1e-9: what is
// left is the rounding of single precision, and fast_sigmoid's 1e-5.
void check_against_slow(TrainedImageNetwork& network, float share = 1.0F) {
    const auto x = random_images(network.input, images, 5);
    const Random random{7};
    ImageBatchNetwork batch(network, images);
    SlowImageNetwork slow(network);
    const float dropout = network.layers.front().regularisation.dropout;
    if (dropout > 0) drop_out(slow, dropout, random);

    const Eigen::MatrixXf outputs = batch.forward_training(network, x, random);
    const Eigen::MatrixXd expected_outputs = slow.forward(x.cast<double>());
    REQUIRE(outputs.rows() == expected_outputs.rows());
    CHECK(expected_outputs.cwiseAbs().maxCoeff() > 0.05);
    CHECK((outputs.cast<double>() - expected_outputs).cwiseAbs().maxCoeff() <
          1e-5 * std::max(1.0, expected_outputs.cwiseAbs().maxCoeff()));
    CHECK(batch.penalty(network) == Approx(slow.penalty).epsilon(1e-5).margin(1e-12));

    const auto weights = random_images(last_shape(network), images, 6);
    auto gradient = zeros_like(network);
    Eigen::MatrixXf d_outputs = weights;
    batch.backward(network, d_outputs, share);
    put_gradient(std::span(&batch, 1), network, gradient);
    const auto got = parameters_of(gradient);
    REQUIRE(got.size() == slow.parameters.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        double largest = 0, error = 0;
        REQUIRE(got[i].size() == slow.parameters[i].size());
        const std::size_t step = got[i].size() / 40 + 1; // enough of many
        for (std::size_t j = 0; j < got[i].size(); j += step) {
            const double expected = finite_difference(slow, slow.parameters[i][j], x, weights, share);
            largest = std::max(largest, std::abs(expected));
            error = std::max(error, std::abs(static_cast<double>(got[i][j]) - expected));
        }
        INFO("parameters " << i << ", largest slope " << largest << ", error " << error);
        CHECK(largest > 0.01);
        CHECK(error < 3e-5 * std::max(largest, 1.0));
    }
}

} // namespace

TEST_CASE("image batch network: convolutions of every stride and padding agree with their definition, "
          "forward and in the gradient of every parameter") {
    const std::string kind = GENERATE("conv", "deconv", "pool");
    const std::string kernel = GENERATE("1x1", "2x3", "3x3", "5x4");
    const int stride = GENERATE(1, 2, 3);
    const std::string padding = GENERATE("same", "valid");
    const ImageShape input = GENERATE(ImageShape{7, 5, 2}, ImageShape{6, 8, 1});
    const std::string text = kind + (kind == "pool" ? " " : " 3 ") + kernel +
                             " stride=" + std::to_string(stride) + " padding=" + padding +
                             (kind == "pool" ? "" : " elu");
    CAPTURE(text, input.height, input.width, input.channels);
    // what lies before it shows the slope in its inputs, what lies behind it one that is not even
    auto network = made({"conv 4 2x2 tanh", text, "conv 2 2x2 sigmoid"}, input);
    check_against_slow(network);
}

// done as deconvs: see ImageStage
TEST_CASE("image batch network: convolutions that give few channels agree with their definition") {
    const std::string kernel = GENERATE("2x3", "3x3", "5x4");
    const std::string padding = GENERATE("same", "valid");
    CAPTURE(kernel, padding);
    auto network = made({"conv 9 2x2 tanh", "conv 2 " + kernel + " elu padding=" + padding}, {7, 5, 2});
    REQUIRE(stages_of(layers_of(network), network.input)[1].turned);
    check_against_slow(network);
}

TEST_CASE("image batch network: a network with every kind of layer agrees with its definition") {
    auto network = made({"conv 3 3x3 stride=2 leaky_relu", "pool 2", "conv 5 3x3 relu", "flatten",
                         "code dense 9 tanh", "dense 12 elu", "unflatten 2x2x3", "upsample 2",
                         "conv 4 3x3 tanh", "deconv 3 3x3 stride=2 elu", "conv 1 3x3 sigmoid"},
                        {7, 9, 2});
    check_against_slow(network);
}

TEST_CASE(
    "image batch network: penalties and dropout agree with their definition, by their share of a batch") {
    auto network = made({"conv 3 3x3 elu dropout=0.3 l1=0.05", "flatten", "code dense 6 sigmoid kl=0.3:0.2",
                         "dense 4 linear"},
                        {5, 4, 2});
    check_against_slow(network, 0.25F);
}

TEST_CASE("image batch network: images of a batch do not touch one another, in pieces or at once") {
    // several pieces of patches: see rows_at_once
    const auto network =
        made({"conv 20 5x5 relu", "conv 30 5x5 stride=2 relu", "deconv 4 5x5 stride=2"}, {48, 40, 3});
    const auto x = random_images(network.input, 4, 3);
    ImageBatchNetwork whole(network, 4), single(network, 1);
    const Eigen::MatrixXf outputs = whole.forward(network, x);
    REQUIRE(rows_at_once(stages_of(layers_of(network), network.input)[1].patches) < 24);
    for (Eigen::Index i = 0; i < 4; ++i) {
        const Eigen::MatrixXf& one = single.forward(network, x.col(i));
        CHECK((one - outputs.col(i)).cwiseAbs().maxCoeff() < 1e-5F * outputs.cwiseAbs().maxCoeff());
    }
}

TEST_CASE("image batch network: the gradient of a batch is the sum over passes of its images") {
    auto network = made({"conv 6 3x3 stride=2 relu", "flatten", "dense 1200 tanh", "dense 5"}, {9, 7, 2});
    const auto x = random_images(network.input, 3, 3), weights = random_images({1, 1, 5}, 3, 4);
    ImageBatchNetwork whole(network, 3);
    std::vector<ImageBatchNetwork> singles;
    auto together = zeros_like(network), apart = network;
    whole.forward(network, x);
    Eigen::MatrixXf d_outputs = weights;
    whole.backward(network, d_outputs, 1.0F);
    put_gradient(std::span(&whole, 1), network, together);
    for (Eigen::Index i = 0; i < 3; ++i) {
        auto& single = singles.emplace_back(network, 1);
        single.forward(network, x.col(i));
        d_outputs = weights.col(i);
        single.backward(network, d_outputs, 1.0F / 3);
    }
    put_gradient(std::span(singles), network, apart);
    CHECK(gradient_parts(network).size() > shapes_of_parameters(network).size());
    const auto a = parameters_of(together), b = parameters_of(apart);
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(error_db(b[i], a[i]) < -110);
}

TEST_CASE("image batch network: it gives what the model gives, by Eigen's products and by OpenBLAS's") {
    auto network = made({"conv 6 3x3 stride=2 relu dropout=0.5", "deconv 5 4x4 stride=2 tanh", "flatten",
                         "code dense 7 elu", "dense 20 sigmoid"},
                        {9, 7, 2});
    ImageModel model;
    model.input = network.input;
    model.mean.resize(2);
    model.scale.resize(2);
    model.mean << 0.3F, -0.2F;
    model.scale << 2.0F, 0.7F;
    model.layers = layers_of(network);
    REQUIRE(problem_with(model).empty());
    const auto shared_model = std::make_shared<const ImageModel>(model);
    ImageNetwork plain(shared_model), fast(shared_model, matrix_product);
    const int count = 37; // more than are run at once
    const auto x = random_images(network.input, count, 9);
    Eigen::MatrixXf scaled = x;
    for (Eigen::Index i = 0; i < scaled.rows(); ++i)
        scaled.row(i) = (x.row(i).array() - model.mean[i % 2]) * model.scale[i % 2];
    ImageBatchNetwork batch(network, count);
    const Eigen::MatrixXf& expected = batch.forward(network, scaled);
    for (ImageNetwork* inference : {&plain, &fast}) {
        const Eigen::MatrixXf outputs = inference->process(x);
        REQUIRE(outputs.cols() == count);
        CHECK((outputs - expected).cwiseAbs().maxCoeff() < 1e-5F);
        REQUIRE(inference->code().rows() == 7);
        REQUIRE(inference->code().cols() == count);
    }
    CHECK((plain.code() - fast.code()).cwiseAbs().maxCoeff() < 1e-5F);
    CHECK((plain.code().col(3) - plain.code().col(36)).cwiseAbs().maxCoeff() > 1e-3F);
}

TEST_CASE("image batch network: more images at once than can be counted are refused") {
    const auto network = made({"upsample 64", "pool 64"}, {16, 16, 8});
    CHECK_NOTHROW(ImageBatchNetwork(network, 1));
    CHECK_THROWS_AS(ImageBatchNetwork(network, 300), std::invalid_argument);
}
