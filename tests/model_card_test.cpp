// The card of a model: figures that agree with its layers, and words that agree with its file.
#include "model/model_card.h"

#include <algorithm>

#include "model/model_file.h"
#include "model/quantise.h"
#include "model/shipped.h"
#include "tests/catch.h"
#include "tests/models.h"

using namespace sordino;
using namespace sordino::test;

namespace {

ModelCard card_with(const std::string& training) {
    Model model = unity_model();
    model.training = training;
    return card_of(model);
}

// As `sordino train` writes it.
std::string trained(const std::string& from, const std::string& noise_minutes) {
    return R"({"best": {"validation_snr_db": 14.789}, "from": ")" + from +
           R"(", "data": {"clean": {"files": 5, "minutes": 310}, "noise": {"files": 3, "minutes": )" +
           noise_minutes + "}}}";
}

std::ptrdiff_t lines(const std::string& text) { return 1 + std::ranges::count(text, '\n'); }

} // namespace

TEST_CASE("model_card: latency, parameters and cost follow from the layers, whatever the type of weights") {
    const Model floats = random_model(1, spec_up_to(8000.0F, 10.0F));
    double weights = 0, biases = 0;
    for (const Layer& layer : floats.layers) {
        weights += static_cast<double>(layer.weight.size());
        biases += static_cast<double>(layer.bias.size());
    }
    Model mixed = quantised(floats);
    mixed.layers[2] = floats.layers[2];
    for (const auto& [model, type] : {std::pair{floats, "float32"}, std::pair{quantised(floats), "int8"},
                                      std::pair{mixed, "int8 and float32"}}) {
        const ModelCard card = card_of(model);
        CHECK(card.latency_ms == 20.0);
        CHECK(static_cast<double>(card.parameters) == weights + biases);
        CHECK(card.mmac_per_second == Approx(weights * 100.0 / 1e6)); // a frame each 10 ms
        CHECK(card.weight_type == type);
        CHECK(card.licence == "CC0-1.0");
    }
}

TEST_CASE("model_card: a purpose that is stated goes before one that is derived from the training") {
    Model model = unity_model();
    model.training = trained("none", "98");
    CHECK(card_of(model).purpose == "Trained on 98 min of noise and 310 min of clean sound.");
    model.purpose = "Takes the fan away.";
    CHECK(card_of(model).purpose == "Takes the fan away.");
    CHECK(card_with(trained("voice", "0")).purpose ==
          "voice, trained further on less than a minute of noise and 310 min of clean sound.");
    CHECK(card_with(R"({"from": 3, "data": {"clean": {"minutes": 2}, "noise": {"minutes": 1}}})").purpose ==
          "Trained on 1 min of noise and 2 min of clean sound.");
}

TEST_CASE("model_card: the scores are those of the training") {
    CHECK(card_with(trained("none", "98")).scores == "held-out SNR 14.8 dB");
    CHECK(card_with("{}").scores.empty());
}

TEST_CASE("model_card: a training of any other shape is nothing, and no error") {
    for (const char* training :
         {"", "{", "null", "3", "[]", "[{\"data\": 1}]", "{\"data\": []}",
          "{\"data\": {\"noise\": 3, \"clean\": 4}}", "{\"best\": [14.8], \"from\": 3}",
          "{\"best\": {\"validation_snr_db\": \"high\"}}",
          "{\"data\": {\"clean\": {\"minutes\": null}, \"noise\": {\"minutes\": \"1\"}}}"}) {
        CAPTURE(training);
        const ModelCard card = card_with(training);
        CHECK(card.purpose == "What it is for is not stated.");
        CHECK(card.scores.empty());
    }
}

TEST_CASE("model_card: words from a file become short lines of whole characters") {
    Model model = unity_model();
    model.purpose = "one\ntwo\x1b[2J\x7f";
    model.licence = "x";
    for (int i = 0; i < 500; ++i) model.licence += "\xc3\xa9"; // so that a cut at 200 falls into a character
    model.training = R"({"best": {"validation_snr_db": 1e300}})";
    const ModelCard card = card_of(model);
    CHECK(card.purpose == "one two [2J ");
    REQUIRE(card.licence.ends_with("\xc3\xa9..."));
    CHECK(card.licence.size() <= 203);
    CHECK(card.licence.size() >= 200);
    CHECK(card.scores.size() <= 203);
}

TEST_CASE("model_card: the text has a line for each thing there is to say") {
    ModelCard card = card_with(trained("none", "98"));
    card.parameters = 1455124;
    card.weight_type = "int8";
    card.mmac_per_second = 28.44;
    card.licence = "CC0-1.0";
    CHECK(text_of(card) == "Trained on 98 min of noise and 310 min of clean sound.\n"
                           "Latency 32 ms\n"
                           "1,455,124 parameters, int8\n"
                           "28.4 million multiply-adds a second\n"
                           "Scores: held-out SNR 14.8 dB\n"
                           "Licence: CC0-1.0");
    card.parameters = 999;
    CHECK(text_of(card).find("\n999 parameters") != std::string::npos);
    card.scores = card.licence = "";
    CHECK(lines(text_of(card)) == 4);
}

TEST_CASE(
    "model_card: a purpose stays with the model through its file and int8, and one without has no key") {
    Model model = random_model(1);
    CHECK_FALSE(tensors_of(model).metadata.contains("purpose"));
    CHECK(model_from(tensors_of(model), "a")->purpose.empty());
    model.purpose = "Takes the fan away, \xc3\xa9.";
    const TensorFile file = tensors_of(quantised(model));
    CHECK(file.metadata.at("purpose") == model.purpose);
    CHECK(model_from(file, "a")->purpose == model.purpose);
}

TEST_CASE(
    "model_card: every shipped model states its purpose, a licence and its scores, in six short lines") {
    for (const std::string& name : shipped_model_names()) {
        CAPTURE(name);
        const auto model = find_model(name).value();
        const std::string text = text_of(card_of(*model));
        CAPTURE(text);
        CHECK_FALSE(model->purpose.empty());
        CHECK(lines(text) == 6);
        CHECK(text.size() < 400);
    }
}
