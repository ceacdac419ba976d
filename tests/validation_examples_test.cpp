// Examples for a report: what is in them belongs together, frame by frame.
#include "training/validation_examples.h"

#include "dsp/stft.h"
#include "tests/catch.h"
#include "tests/models.h"
#include "tests/recording_of.h"

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr double rate = 16000;

// A voice in the way of syllables, and hiss.
Voices some_voices() {
    auto voice = white_noise(150000, 0.2, 1);
    for (std::size_t i = 0; i < voice.size(); ++i) voice[i] *= i % 6000 < 3500 ? 1.0F : 0.2F;
    return {{recording_of("voice", voice)}, {recording_of("hiss", white_noise(90000, 0.05, 2))}};
}

std::vector<ReportExample> examples_of(const Model& model, int count, std::uint64_t seed = 1) {
    return make_examples(shared(model), nullptr, some_voices(), rate, count, seed);
}

std::span<const float> hop_of(const std::vector<float>& sound, std::size_t t, int hop) {
    return std::span(sound).subspan(t * static_cast<std::size_t>(hop), static_cast<std::size_t>(hop));
}

} // namespace

TEST_CASE("validation_examples: the output is the noisy sound under the mask, frame by frame") {
    const auto example = examples_of(random_model(3), 1).at(0);
    const FrameSize size{example.hop, example.rate};
    Analysis analysis(size);
    Synthesis synthesis(size);
    std::vector<float> made(static_cast<std::size_t>(size.hop));
    float worst = 0, loudest = 0;
    for (std::size_t t = 0; t < static_cast<std::size_t>(example.mask.cols()); ++t) {
        const Eigen::VectorXf gains = example.mask.col(static_cast<Eigen::Index>(t));
        synthesis.process(analysis.process(hop_of(example.noisy, t, size.hop)),
                          {gains.data(), static_cast<std::size_t>(gains.size())}, made);
        if (t < 3) continue; // these hold what lies before the example
        const auto output = hop_of(example.output, t - 1, size.hop);
        for (std::size_t i = 0; i < made.size(); ++i) {
            worst = std::max(worst, std::abs(made[i] - output[i]));
            loudest = std::max(loudest, std::abs(output[i]));
        }
    }
    CHECK(worst < 1e-5F);
    CHECK(loudest > 0.01F);
    CHECK(example.mask.minCoeff() >= 0);
    CHECK(example.mask.maxCoeff() <= 1);
    CHECK(example.mask.maxCoeff() - example.mask.minCoeff() > 0.1F);
}

TEST_CASE("validation_examples: the ideal mask is the clean magnitude over the noisy one, at most 1") {
    const auto example = examples_of(unity_model(), 1).at(0);
    const FrameSize size{example.hop, example.rate};
    Analysis clean(size), noisy(size);
    int at_one = 0, below = 0;
    float worst = 0;
    for (std::size_t t = 0; t < static_cast<std::size_t>(example.ideal_mask.cols()); ++t) {
        const auto s = clean.process(hop_of(example.clean, t, size.hop));
        const auto x = noisy.process(hop_of(example.noisy, t, size.hop));
        if (t == 0) continue; // half of it lies before the example
        for (std::size_t b = 0; b < s.size(); ++b) {
            const float gain = example.ideal_mask(static_cast<Eigen::Index>(b), static_cast<Eigen::Index>(t));
            worst = std::max(worst, std::abs(gain - std::min(1.0F, std::abs(s[b]) / std::abs(x[b]))));
            ++(gain == 1.0F ? at_one : below);
        }
    }
    CHECK(worst < 1e-6F);
    CHECK(at_one > 1000);
    CHECK(below > 1000);
}

TEST_CASE("validation_examples: four seconds, all sounds and masks equally long, at any rate") {
    const double any_rate = GENERATE(16000.0, 44100.0);
    const auto examples = make_examples(shared(unity_model()), nullptr, some_voices(), any_rate, 1, 1);
    const ReportExample& e = examples.at(0);
    CHECK(e.rate == any_rate);
    CHECK(e.hop == frame_size(unity_model().spec, any_rate).hop);
    CHECK(static_cast<double>(e.noisy.size()) / any_rate == Approx(4).margin(0.02));
    CHECK(e.noisy.size() == static_cast<std::size_t>(e.hop) * static_cast<std::size_t>(e.mask.cols()));
    CHECK(e.clean.size() == e.noisy.size());
    CHECK(e.output.size() == e.noisy.size());
    CHECK(e.mask.rows() == e.hop + 1);
    CHECK(e.ideal_mask.rows() == e.hop + 1);
    CHECK(e.ideal_mask.cols() == e.mask.cols());
}

TEST_CASE(
    "validation_examples: the same seed gives the same pieces whatever the models, another one others") {
    const auto a = examples_of(random_model(3), 2, 5), b = examples_of(unity_model(), 2, 5),
               other = examples_of(unity_model(), 2, 6);
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK((a[i].noisy == b[i].noisy));
        CHECK((a[i].clean == b[i].clean));
        CHECK((a[i].output != b[i].output));
        CHECK((a[i].noisy != other[i].noisy));
    }
    CHECK((a[0].clean != a[1].clean));
    CHECK(a[0].name != a[1].name);
}

TEST_CASE("validation_examples: SNRs are spread from -5 to 15 dB, one piece has 5 dB") {
    const auto five = examples_of(unity_model(), 5);
    for (int i = 0; i < 5; ++i)
        CHECK(five[static_cast<std::size_t>(i)].snr_db == Approx(-5 + 5 * i).margin(0.05));
    CHECK(examples_of(unity_model(), 1).at(0).snr_db == Approx(5).margin(0.05));
}

TEST_CASE("validation_examples: a starting model is heard on the same piece, none leaves no sound") {
    const auto examples =
        make_examples(shared(constant_model(-40)), shared(unity_model()), some_voices(), rate, 1, 1);
    REQUIRE(examples.at(0).start.size() == examples[0].noisy.size());
    CHECK(error_db(examples[0].start, examples[0].noisy) < -60);
    CHECK(mean_square(examples[0].output) < 1e-9);
    CHECK(examples_of(unity_model(), 1).at(0).start.empty());
}

TEST_CASE("validation_examples: pairs are excerpts where there is no noise, and stay out where there is") {
    Voices voices = some_voices();
    const auto clean = tone(120000, 500, rate, 0.2);
    auto noisy = clean;
    const auto noise = white_noise(noisy.size(), 0.2 / std::sqrt(2.0) / 10, 9);
    for (std::size_t i = 0; i < noisy.size(); ++i) noisy[i] += noise[i]; // 20 dB
    voices.pairs = {{recording_of("pair", clean), recording_of("pair", noisy)}};
    const auto with_noise = make_examples(shared(unity_model()), nullptr, voices, rate, 3, 1);
    for (int i = 0; i < 3; ++i)
        CHECK(with_noise[static_cast<std::size_t>(i)].snr_db == Approx(-5 + 10 * i).margin(0.05));
    voices.noise.clear();
    for (const auto& example : make_examples(shared(unity_model()), nullptr, voices, rate, 3, 1))
        CHECK(example.snr_db == Approx(20).margin(0.5));
}
