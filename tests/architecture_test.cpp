// Layer descriptions, and the weights that a network starts with.
#include "training/architecture.h"

#include "dsp/snr_mask.h"
#include "model/network.h"
#include "model/quantise.h"
#include "tests/catch.h"
#include "tests/models.h"

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
    const auto network =
        make_mask_network({"encoder 20 relu 0,2,5", "code 7 linear 0", "decoder 7 leaky_relu 1,3 skip",
                           "decoder 12 elu 0", "decoder 9 tanh 0", "decoder 8 sigmoid 16"},
                          30, 11, 1);
    REQUIRE(network);
    REQUIRE(network->size() == 7);
    const auto layer = [&](std::size_t i) -> const Layer& { return (*network)[i].layer; };
    CHECK(layer(0).role == Role::encoder);
    CHECK(layer(0).activation == Activation::relu);
    CHECK(layer(0).context == std::vector<int>{0, 2, 5});
    CHECK(!layer(0).skip);
    CHECK(layer(0).inputs() == 30);
    CHECK(layer(1).role == Role::code);
    CHECK(layer(1).activation == Activation::linear);
    CHECK(layer(1).outputs() == 7);
    CHECK(layer(2).role == Role::decoder);
    CHECK(layer(2).activation == Activation::leaky_relu);
    CHECK(layer(2).context == std::vector<int>{1, 3});
    CHECK(layer(2).skip);
    CHECK(layer(3).activation == Activation::elu);
    CHECK(layer(4).activation == Activation::tanh);
    CHECK(layer(5).activation == Activation::sigmoid);
    CHECK(layer(5).context == std::vector<int>{16});
    CHECK(layer(6).role == Role::decoder);
    CHECK(layer(6).activation == Activation::linear);
    CHECK(layer(6).outputs() == SnrMask::outputs_per_band * 11);
    for (std::size_t i = 0; i < 7; ++i) {
        if (i > 0) CHECK(layer(i).inputs() == layer(i - 1).outputs());
        CHECK(layer(i).bias.size() == layer(i).outputs());
        CHECK_FALSE(layer(i).tied_to);
        CHECK_FALSE((*network)[i].norm);
        CHECK(((*network)[i].regularisation == Regularisation{}));
    }
}

TEST_CASE("architecture: the words after the context say what acts on a layer, in any order") {
    const auto network =
        make_network({"encoder 20 relu 0 norm", "code 6 sigmoid 0 dropout=0.25 kl=0.5:0.05 norm",
                      "decoder 20 tanh 0 tied=1 l1=1e-3", "decoder 20 elu 0,1 l1=0.5 dropout=0 norm skip"},
                     10, 1);
    REQUIRE(network);
    const auto& n = *network;
    REQUIRE(n.size() == 4);
    CHECK((n[0].regularisation == Regularisation{}));
    CHECK((n[1].regularisation == Regularisation{0.25F, 0, 0.5F, 0.05F}));
    CHECK((n[2].regularisation == Regularisation{0, 1e-3F, 0, 0}));
    CHECK((n[3].regularisation == Regularisation{0, 0.5F, 0, 0}));
    CHECK(n[3].layer.skip);
    CHECK(n[2].layer.tied_to == 1);
    CHECK((n[2].layer.weight == n[1].layer.weight.transpose()));
    CHECK_FALSE(n[2].norm);
    for (const std::size_t i : {0U, 1U, 3U}) {
        REQUIRE(n[i].norm);
        const Eigen::Index outputs = n[i].layer.outputs();
        for (const auto* ones : {&n[i].norm->gain, &n[i].norm->variance})
            CHECK((*ones == Eigen::VectorXf::Ones(outputs)));
        for (const auto* zeros : {&n[i].norm->shift, &n[i].norm->mean})
            CHECK((*zeros == Eigen::VectorXf::Zero(outputs)));
    }
}

TEST_CASE("architecture: each malformed description is refused with a sentence that quotes it") {
    const std::string text = GENERATE(
        "", "encoder", "encoder 8", "encoder 8 relu", "encode 8 relu 0", "8 encoder relu 0",
        "encoder eight relu 0", "encoder 8 rel 0", "encoder 8 relu 0 jump", "encoder 0 relu 0",
        "encoder -3 relu 0", "encoder 70000 relu 0", "encoder 99999999999 relu 0", "encoder 8.5 relu 0",
        "encoder 8 relu -1", "encoder 8 relu a", "encoder 8 relu 0,,2", "encoder 8 relu ,",
        "encoder 8 relu 0;2", "encoder 8 relu 0 2", "encoder 8 relu 12345", "encoder 8 relu 0 skip skip",
        "encoder 8 relu 0 skip 2", "encoder 8 relu 0 skip=1", "encoder 8 relu 0 norm norm",
        "encoder 8 relu 0 norm=", "encoder 8 relu 0 normal", "encoder 8 relu 0 dropout",
        "encoder 8 relu 0 dropout=", "encoder 8 relu 0 dropout=1", "encoder 8 relu 0 dropout=-0.1",
        "encoder 8 relu 0 dropout=nan", "encoder 8 relu 0 dropout=0.1x",
        "encoder 8 relu 0 dropout=0.1 dropout=0.2", "encoder 8 relu 0 l1", "encoder 8 relu 0 l1=-1",
        "encoder 8 relu 0 l1=inf", "encoder 8 relu 0 l1=nan", "encoder 8 relu 0 l1=a",
        "encoder 8 sigmoid 0 l1=1 l1=1", "encoder 8 sigmoid 0 kl", "encoder 8 sigmoid 0 kl=1",
        "encoder 8 sigmoid 0 kl=1:", "encoder 8 sigmoid 0 kl=:0.1", "encoder 8 sigmoid 0 kl=1:0",
        "encoder 8 sigmoid 0 kl=1:1", "encoder 8 sigmoid 0 kl=-1:0.1", "encoder 8 sigmoid 0 kl=inf:0.1",
        "encoder 8 sigmoid 0 kl=1:nan", "encoder 8 sigmoid 0 kl=1:0.1:0.2", "encoder 8 relu 0 kl=1:0.1",
        "encoder 8 relu 0 kl=1:0.1 kl=1:0.1", "encoder 8 relu 0 tied",
        "encoder 8 relu 0 tied=", "encoder 8 relu 0 tied=a", "encoder 8 relu 0 tied=0.5",
        "encoder 8 relu 0 tied=0", "encoder 8 relu 0 tied=-1");
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

TEST_CASE("architecture: what a sentence of refusal says is why") {
    const auto says = [](const std::string& layer, const std::string& why) {
        const std::string said = refusal({layer});
        CAPTURE(said);
        return said.find(why) != std::string::npos;
    };
    CHECK(says("encoder 8 relu 0 jump", "'jump' is unknown"));
    CHECK(says("encoder 8 relu 0 norm skip norm", "'norm' comes twice"));
    CHECK(says("encoder 8 relu 0 l1=1 l1=2", "'l1=2' comes twice"));
    CHECK(says("encoder 8 relu 0 dropout=1", "a share from 0 to below 1"));
    CHECK(says("encoder 8 relu 0 l1=-1", "a weight, 0 or more"));
    CHECK(says("encoder 8 sigmoid 0 kl=1", "kl=WEIGHT:TARGET"));
    CHECK(says("encoder 8 relu 0 kl=1:0.1", "kl needs the activation sigmoid"));
    CHECK(says("encoder 8 relu 0 tied=a", "tied=LAYER"));
}

TEST_CASE("architecture: a tie to a layer that is not there or has other shapes is refused, and says so") {
    const auto said = [](const std::string& first, const std::string& tied) {
        const std::string why = refusal({first, "code 6 linear 0", tied});
        CHECK((why.empty() || why.find("'" + tied + "'") != std::string::npos));
        return why;
    };
    const auto says = [](const std::string& text, const std::string& words) {
        CAPTURE(text);
        return text.find(words) != std::string::npos;
    };
    CHECK(said("encoder 8 relu 0", "decoder 8 relu 0 tied=1").empty());
    CHECK(says(said("encoder 8 relu 0", "decoder 8 relu 0 tied=2"), "no such layer before it"));
    CHECK(says(said("encoder 8 relu 0", "decoder 8 relu 0 tied=-1"), "no such layer before it"));
    CHECK(says(said("encoder 8 relu 0", "decoder 9 relu 0 tied=1"), "6 inputs and 8 outputs, not 6 and 9"));
    CHECK(says(said("encoder 8 relu 0", "decoder 8 relu 0 tied=0"), "the transpose of that layer"));
    CHECK(says(said("encoder 8 relu 0", "decoder 8 relu 1 tied=1"), "context 0"));
    CHECK(says(said("encoder 8 relu 0", "decoder 8 relu 0,1 tied=1"), "context 0"));
    CHECK(says(refusal({"code 120 linear 0,1", "decoder 120 relu 0 tied=0"}), "context 0"));
}

TEST_CASE("architecture: the same seed gives the same weights, another one others") {
    const auto weights = [](std::uint64_t seed) {
        TrainingOptions options = with_layers({"encoder 8 relu 0", "decoder 8 relu 0 skip"});
        options.seed = seed;
        auto network = make_model(options).value().network;
        std::vector<float> all;
        for (const auto view : parameters_of(network)) all.insert(all.end(), view.begin(), view.end());
        return all;
    };
    CHECK((weights(3) == weights(3)));
    CHECK((weights(3) != weights(4)));
}

TEST_CASE("architecture: weights keep the power of what passes through, halved where a skip goes around") {
    const auto network = make_network({"encoder 400 relu 0,1", "encoder 400 relu 0,3 skip"}, 300, 1);
    REQUIRE(network);
    const auto& n = *network;
    CHECK(mean_square(n[0].layer.weight) == Approx(2.0 / 600).epsilon(0.02)); // He et al. 2015
    CHECK(mean_square(n[1].layer.weight) == Approx(0.25 * 2.0 / 800).epsilon(0.02));
    CHECK(n[0].layer.bias.isZero(0));
}

TEST_CASE("architecture: what is said besides of a layer does not change the weights it starts with") {
    const auto plain = make_network({"encoder 20 sigmoid 0", "encoder 8 relu 0"}, 10, 1).value();
    const auto other =
        make_network({"encoder 20 sigmoid 0 norm dropout=0.5 kl=1:0.1 l1=1", "encoder 8 relu 0"}, 10, 1)
            .value();
    for (std::size_t i = 0; i < 2; ++i) CHECK((plain[i].layer.weight == other[i].layer.weight));
}

TEST_CASE("architecture: the mask starts as a plain SNR gain, which grows with SNR and excess") {
    const auto fresh = make_model({});
    REQUIRE(fresh);
    const Model& model = fresh->model;
    CHECK(model.input_mean.isZero(0));
    CHECK(model.input_scale.isOnes(0));
    CHECK(problem_with(model).empty());
    Network network(shared(model));
    const Bands bands(model.spec, frame_size(model.spec, 16000));
    SnrMask mask(bands);
    const std::vector<float> row =
        uniform_values(static_cast<std::size_t>(model.spec.feature_count()), -1, 1, 1);
    const auto outputs = network.process(row);
    std::vector<float> gain(static_cast<std::size_t>(bands.bins()));
    const auto mean_gain = [&](float snr, float excess) {
        std::vector<float> cues(cue_count * gain.size());
        const auto set = [&](Cue cue, float value) {
            std::fill_n(cues.begin() +
                            static_cast<std::ptrdiff_t>(static_cast<std::size_t>(cue) * gain.size()),
                        gain.size(), value);
        };
        set(Cue::snr, snr);
        set(Cue::excess, excess);
        mask.process(outputs, cues, gain);
        double sum = 0;
        for (const float g : gain) sum += static_cast<double>(g) / static_cast<double>(gain.size());
        return sum;
    };
    CHECK(mean_gain(0, 0) < 0.2);
    CHECK(mean_gain(2, 0) > 0.8);
    CHECK(mean_gain(1, 0.5) > mean_gain(1, 0) + 0.2);
}

TEST_CASE("architecture: the model has the layers of its network, folded") {
    const auto fresh =
        make_model(with_layers({"encoder 9 relu 0 norm", "code 4 linear 0", "decoder 9 elu 0 tied=1"}));
    REQUIRE(fresh);
    const auto layers = folded(fresh->network);
    REQUIRE(fresh->model.layers.size() == layers.size());
    REQUIRE(layers.size() == 4);
    for (std::size_t i = 0; i < layers.size(); ++i) {
        CHECK((fresh->model.layers[i].weight == layers[i].weight));
        CHECK((fresh->model.layers[i].bias == layers[i].bias));
    }
    CHECK(fresh->model.layers[2].tied_to == 1);
    CHECK((layers[0].weight != fresh->network[0].layer.weight)); // the norm's epsilon, if nothing else
}

TEST_CASE("architecture: a trained model goes on as its layers, int8 ones as the floats they stand for") {
    const Model floats = tied_model(1), int8 = quantised(floats);
    for (const Model* model : {&floats, &int8}) {
        const TrainableModel start = trainable(*model);
        const Model expected = dequantised(*model);
        REQUIRE(start.network.size() == expected.layers.size());
        for (std::size_t i = 0; i < expected.layers.size(); ++i) {
            CHECK((start.network[i].layer.weight == expected.layers[i].weight));
            CHECK((start.model.layers[i].weight == expected.layers[i].weight));
            CHECK(start.network[i].layer.tied_to == model->layers[i].tied_to);
            CHECK_FALSE(start.network[i].norm);
        }
        CHECK((start.model.input_mean == model->input_mean));
    }
    CHECK(trainable(floats).network[2].layer.tied_to == 1);
}

TEST_CASE("architecture: bands reach half of the rate, or 20 kHz where that is less") {
    TrainingOptions options;
    options.rate = GENERATE(8000.0, 16000.0, 48000.0, 96000.0);
    options.hop_ms = 10;
    const auto model = make_model(options);
    REQUIRE(model);
    CHECK(model->model.spec.band_edges_hz.back() == Approx(std::min(options.rate / 2, 20000.0)));
    CHECK(model->model.spec.hop_ms == 10);
}
