// What the shipped voice model must do; the devset stays inside the project.
#include "model/shipped.h"
#include "tests/catch.h"
#include "tests/signals.h"
#include "training/denoise_sound.h"
#include "training/evaluation.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

using namespace sordino;
namespace fs = std::filesystem;

namespace {

std::shared_ptr<const Model> voice() {
    const auto model = find_model(default_model);
    REQUIRE(model);
    return *model;
}

Scores gain(const PairScores& scores) {
    return {scores.after.si_sdr - scores.before.si_sdr,
            scores.after.segmental_snr - scores.before.segmental_snr,
            scores.after.log_spectral_distance - scores.before.log_spectral_distance};
}

} // namespace

TEST_CASE("voice model: it has a code narrower than its input, and 32 ms of latency") {
    const auto model = voice();
    const auto code = std::find_if(model->layers.begin(), model->layers.end(),
                                   [](const Layer& layer) { return layer.role == Role::code; });
    REQUIRE(code != model->layers.end());
    CHECK(code->outputs() < model->spec.feature_count());
    CHECK(Denoiser(model, 48000, 1).latency() == 1536);
}

TEST_CASE("voice model: noise after 5 s of digital zeros is suppressed within 300 ms") {
    const auto rate = GENERATE(16000.0, 48000.0);
    const auto second = static_cast<std::size_t>(rate);
    std::vector<float> sound(5 * second);
    const auto noise = test::white_noise(2 * second, 0.03, 11);
    sound.insert(sound.end(), noise.begin(), noise.end());
    const auto out = denoise(voice(), sound, rate);
    const auto after = std::span(out).subspan(5 * second + second * 3 / 10);
    CHECK(test::power_db(test::mean_square(after) / test::mean_square(noise)) < -12.0);
}

TEST_CASE("voice model: the example recording gains SI-SDR, and its spectrum comes nearer to the clean one") {
    const fs::path examples = SORDINO_EXAMPLES;
    const auto pairs = pair_recordings(examples / "clean_voice.flac", examples / "noisy_voice.flac");
    REQUIRE(pairs);
    const auto scores = evaluate(voice(), {}, *pairs, 1);
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
