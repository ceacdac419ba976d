// Layer descriptions, and the weights that a network starts with.
#include "training/architecture.h"

#include "dsp/snr_mask.h"
#include "model/network.h"
#include "tests/catch.h"
#include "tests/signals.h"

using namespace sordino;
using namespace sordino::test;

namespace {

TrainingOptions with_layers(std::vector<std::string> layers) {
    TrainingOptions options;
    options.layers = std::move(layers);
    return options;
}

std::string refusal(std::vector<std::string> layers) {
    const auto model = make_model(with_layers(std::move(layers)));
    return model ? "" : model.error().message;
}

double mean_square(const RowMatrix& m) {
    return test::mean_square(std::span<const float>(m.data(), static_cast<std::size_t>(m.size())));
}

} // namespace

TEST_CASE("architecture: a description becomes the layers that it says, and the mask's layer after them") {
    const auto layers =
        make_layers({"encoder 20 relu 0,2,5", "code 7 linear 0", "decoder 7 leaky_relu 1,3 skip",
                     "decoder 12 elu 0", "decoder 9 tanh 0", "decoder 8 sigmoid 16"},
                    30, 11, 1);
    REQUIRE(layers);
    REQUIRE(layers->size() == 7);
    const std::vector<Layer>& l = *layers;
    CHECK(l[0].role == Role::encoder);
    CHECK(l[0].activation == Activation::relu);
    CHECK(l[0].context == std::vector<int>{0, 2, 5});
    CHECK(!l[0].skip);
    CHECK(l[0].inputs() == 30);
    CHECK(l[1].role == Role::code);
    CHECK(l[1].activation == Activation::linear);
    CHECK(l[1].outputs() == 7);
    CHECK(l[2].role == Role::decoder);
    CHECK(l[2].activation == Activation::leaky_relu);
    CHECK(l[2].context == std::vector<int>{1, 3});
    CHECK(l[2].skip);
    CHECK(l[3].activation == Activation::elu);
    CHECK(l[4].activation == Activation::tanh);
    CHECK(l[5].activation == Activation::sigmoid);
    CHECK(l[5].context == std::vector<int>{16});
    CHECK(l[6].role == Role::decoder);
    CHECK(l[6].activation == Activation::linear);
    CHECK(l[6].outputs() == 3 * 11);
    for (std::size_t i = 1; i < l.size(); ++i) CHECK(l[i].inputs() == l[i - 1].outputs());
    for (const auto& layer : l) CHECK(layer.bias.size() == layer.outputs());
}

TEST_CASE("architecture: each malformed description is refused with a sentence that quotes it") {
    const std::string text =
        GENERATE("", "encoder", "encoder 8", "encoder 8 relu", "encode 8 relu 0", "8 encoder relu 0",
                 "encoder eight relu 0", "encoder 8 rel 0", "encoder 8 relu 0 jump", "encoder 0 relu 0",
                 "encoder -3 relu 0", "encoder 70000 relu 0", "encoder 99999999999 relu 0",
                 "encoder 8.5 relu 0", "encoder 8 relu -1", "encoder 8 relu a", "encoder 8 relu 0,,2",
                 "encoder 8 relu ,", "encoder 8 relu 0;2", "encoder 8 relu 0 2", "encoder 8 relu 12345",
                 "encoder 8 relu 0 skip skip", "encoder 8 relu 0 skip 2");
    CAPTURE(text);
    const std::string why = refusal({text});
    REQUIRE(!why.empty());
    CHECK(why.find("'" + text + "'") != std::string::npos);
    CHECK(why.find('\n') == std::string::npos);
}

TEST_CASE("architecture: layers that do not fit together are refused by their number") {
    CHECK(refusal({"encoder 8 relu 0", "encoder 9 relu 0 skip"}).find("layers.1.skip") != std::string::npos);
    CHECK(refusal({"encoder 8 relu 2,0"}).find("layers.0.context") != std::string::npos);
    CHECK(refusal({"encoder 8 relu 0", "code 4 linear 0,0"}).find("layers.1.context") != std::string::npos);
    CHECK(refusal({"encoder 8 relu 0,5000"}).find("layers.0.context") != std::string::npos);
    CHECK(refusal({}).empty()); // the mask's layer alone
}

TEST_CASE("architecture: the same seed gives the same weights, another one others") {
    const auto weights = [](std::uint64_t seed) {
        TrainingOptions options = with_layers({"encoder 8 relu 0", "decoder 8 relu 0 skip"});
        options.seed = seed;
        const Model model = make_model(options).value();
        std::vector<float> all;
        for (const auto& layer : model.layers) {
            all.insert(all.end(), layer.weight.data(), layer.weight.data() + layer.weight.size());
            all.insert(all.end(), layer.bias.begin(), layer.bias.end());
        }
        return all;
    };
    CHECK((weights(3) == weights(3)));
    CHECK((weights(3) != weights(4)));
}

TEST_CASE("architecture: weights keep the power of what passes through, halved where a skip goes around") {
    const auto layers = make_layers({"encoder 400 relu 0,1", "encoder 400 relu 0,3 skip"}, 300, 60, 1);
    REQUIRE(layers);
    CHECK(mean_square((*layers)[0].weight) == Approx(2.0 / 600).epsilon(0.02)); // He et al. 2015
    CHECK(mean_square((*layers)[1].weight) == Approx(0.25 * 2.0 / 800).epsilon(0.02));
    CHECK((*layers)[0].bias.isZero(0));
}

TEST_CASE("architecture: the mask starts as a plain SNR gain, which grows with SNR and excess") {
    auto model = make_model({});
    REQUIRE(model);
    CHECK(model->input_mean.isZero(0));
    CHECK(model->input_scale.isOnes(0));
    CHECK(problem_with(*model).empty());
    Network network(std::make_shared<const Model>(*model));
    const Bands bands(model->spec, frame_size(model->spec, 16000));
    SnrMask mask(bands);
    const std::vector<float> row =
        uniform_values(static_cast<std::size_t>(model->spec.feature_count()), -1, 1, 1);
    const auto outputs = network.process(row);
    std::vector<float> gain(static_cast<std::size_t>(bands.bins()));
    const auto mean_gain = [&](float snr, float excess) {
        mask.process(outputs, std::vector<float>(gain.size(), snr), std::vector<float>(gain.size(), excess),
                     gain);
        double sum = 0;
        for (const float g : gain) sum += static_cast<double>(g) / static_cast<double>(gain.size());
        return sum;
    };
    CHECK(mean_gain(0, 0) < 0.2);
    CHECK(mean_gain(2, 0) > 0.8);
    CHECK(mean_gain(1, 0.5) > mean_gain(1, 0) + 0.2);
}

TEST_CASE("architecture: bands reach half of the rate, or 20 kHz where that is less") {
    TrainingOptions options;
    options.rate = GENERATE(8000.0, 16000.0, 48000.0, 96000.0);
    options.hop_ms = 10;
    const auto model = make_model(options);
    REQUIRE(model);
    CHECK(model->spec.band_edges_hz.back() == Approx(std::min(options.rate / 2, 20000.0)));
    CHECK(model->spec.hop_ms == 10);
}
