// What the shipped voice model must do; the devset stays inside the project.
#include "model/shipped.h"
#include "tests/catch.h"
#include "tests/resampled.h"
#include "tests/signals.h"
#include "training/audio_file.h"
#include "training/denoise_sound.h"
#include "training/evaluation.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

using namespace sordino;
using sordino::test::resampled;
namespace fs = std::filesystem;

namespace {

std::shared_ptr<const Model> shipped(const std::string& name) {
    const auto model = find_model(name);
    REQUIRE(model);
    return *model;
}

std::shared_ptr<const Model> voice() { return shipped(default_model); }

// What holds for the model of half the latency, too.
std::string either() { return GENERATE("voice", "voice-lowlatency"); }

Scores gain(const PairScores& scores) {
    return {scores.after.si_sdr - scores.before.si_sdr,
            scores.after.segmental_snr - scores.before.segmental_snr,
            scores.after.log_spectral_distance - scores.before.log_spectral_distance};
}

} // namespace

TEST_CASE("voice model: it has a code narrower than its input, and 32 ms of latency, or 16") {
    const auto name = either();
    const auto model = shipped(name);
    const auto code = std::find_if(model->layers.begin(), model->layers.end(),
                                   [](const Layer& layer) { return layer.role == Role::code; });
    REQUIRE(code != model->layers.end());
    CHECK(code->outputs() < model->spec.feature_count());
    CHECK(Denoiser(model, 48000, 1).latency() == (name == default_model ? 1536 : 768));
}

TEST_CASE("voice model: noise after 5 s of digital zeros is suppressed within 300 ms") {
    const auto rate = GENERATE(16000.0, 48000.0);
    const auto model = shipped(either());
    const auto second = static_cast<std::size_t>(rate);
    std::vector<float> sound(5 * second);
    const auto noise = test::white_noise(2 * second, 0.03, 11);
    sound.insert(sound.end(), noise.begin(), noise.end());
    const auto out = denoise(model, sound, rate);
    const auto after = std::span(out).subspan(5 * second + second * 3 / 10);
    CHECK(test::power_db(test::mean_square(after) / test::mean_square(noise)) < -12.0);
}

TEST_CASE(
    "voice model: 2 s after a full-scale burst of 1 s the output is within 1 dB of the undisturbed one") {
    const auto sound = read_sound(fs::path(SORDINO_EXAMPLES) / "noisy_voice.flac");
    REQUIRE(sound);
    const auto second = static_cast<std::size_t>(sound->rate);
    const float level = GENERATE(1.0F, 0.1F, 0.01F);
    const std::string kind = GENERATE("noise", "tone", "square", "clipped voice");
    auto quiet = mono_of(*sound);
    for (float& x : quiet) x *= level;
    auto loud = quiet;
    test::Dice dice(1);
    for (std::size_t n = 2 * second; n < 3 * second; ++n) {
        const double t = static_cast<double>(n) / sound->rate, sine = std::sin(2764.6 * t);
        loud[n] = kind == "noise"    ? dice.uniform(-1, 1)
                  : kind == "tone"   ? static_cast<float>(sine)
                  : kind == "square" ? (sine < 0 ? -1.0F : 1.0F)
                                     : std::clamp(1e6F * quiet[n], -1.0F, 1.0F);
    }
    const auto expected = denoise(voice(), quiet, sound->rate), found = denoise(voice(), loud, sound->rate);
    CAPTURE(level, kind);
    for (std::size_t at = 5 * second; at + second / 4 < found.size(); at += second / 4) {
        const auto a = std::span(found).subspan(at, second / 4),
                   b = std::span(expected).subspan(at, second / 4);
        CHECK(std::abs(test::power_db(test::mean_square(a) / test::mean_square(b))) < 1.0);
        CHECK(test::error_db(a, b) < -15.0);
    }
}

TEST_CASE("voice model: a recording up to 8 kHz gains as much at 16, 44.1, 48 and 96 kHz, within 0.3 dB") {
    const auto at = [](const char* file, double rate) {
        const auto sound = read_sound(fs::path(SORDINO_EXAMPLES) / file);
        REQUIRE(sound);
        const auto narrow = resampled(mono_of(*sound), sound->rate, 16000);
        return rate == 16000.0 ? narrow : resampled(narrow, 16000, rate);
    };
    const auto model = shipped(either());
    std::vector<double> gains;
    for (const double rate : {16000.0, 44100.0, 48000.0, 96000.0}) {
        const auto clean = at("clean_voice.flac", rate), noisy = at("noisy_voice.flac", rate);
        gains.push_back(si_sdr_db(clean, denoise(model, noisy, rate)) - si_sdr_db(clean, noisy));
    }
    CAPTURE(gains);
    CHECK(gains[0] > 4.0);
    CHECK(std::ranges::max(gains) - std::ranges::min(gains) < 0.3);
}

TEST_CASE("voice model: the example recording gains SI-SDR, and its spectrum comes nearer to the clean one") {
    const fs::path examples = SORDINO_EXAMPLES;
    const auto pairs = pair_recordings(examples / "clean_voice.flac", examples / "noisy_voice.flac");
    REQUIRE(pairs);
    const auto scores = evaluate(shipped(either()), {}, *pairs, 1);
    REQUIRE(scores);
    CHECK(gain(scores->front()).si_sdr > 4.0);
    CHECK(gain(scores->front()).segmental_snr > 3.0);
    CHECK(gain(scores->front()).log_spectral_distance < 0.0);
}

TEST_CASE("voice model: the devset reaches 7.5 dB SI-SDR") {
    const fs::path devset = fs::path(SORDINO_SHARED) / "evaluate/devset";
    if (!fs::exists(devset)) {
        std::cout << "skipped: ../shared/evaluate/devset is not beside this checkout\n";
        return;
    }
    const auto pairs = pair_recordings(devset / "clean", devset / "noisy");
    REQUIRE(pairs);
    REQUIRE(pairs->size() == 120);
    const auto scores =
        evaluate(voice(), {}, *pairs, static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
    REQUIRE(scores);
    const PairScores mean = mean_of(*scores);
    CHECK(mean.before.si_sdr == Approx(3.40).margin(0.05)); // the figure of the set's own README
    CHECK(mean.after.si_sdr >= 7.5);
}

TEST_CASE("voice model: its manifest holds no recording of the example") {
    std::ifstream manifest(fs::path(SORDINO_EXAMPLES) / "../weights/voice.manifest.csv");
    const std::string text((std::istreambuf_iterator<char>(manifest)), {});
    REQUIRE(text.find("speech/kathleen/part00.opus") != std::string::npos);
    CHECK(text.find("speech/kathleen/part11.opus") == std::string::npos);
    CHECK(text.find("car_engine") == std::string::npos);
}
