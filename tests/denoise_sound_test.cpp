// denoise: a whole sound comes back as long as it was, with every sample in its place.
#include "training/denoise_sound.h"

#include <stdexcept>

#include "tests/catch.h"
#include "tests/models.h"

using namespace sordino;
using namespace sordino::test;

TEST_CASE("denoise: with a gain of one the sound comes back, to the sample, whatever its length and rate") {
    const double rate = GENERATE(8000.0, 16000.0, 44100.0, 96000.0);
    const auto length = static_cast<std::size_t>(GENERATE(1, 7, 511, 512, 70001));
    const auto sound = white_noise(length, 0.1, 1);
    const auto same = denoise(shared(unity_model()), sound, rate);
    REQUIRE(same.size() == length);
    CHECK(error_db(same, sound) < -100);
}

TEST_CASE("denoise: a sound of no samples stays one") {
    CHECK(denoise(shared(unity_model()), {}, 16000).empty());
}

TEST_CASE("denoise: what comes out is the live denoiser's sound without its latency") {
    const auto model = shared(random_model(2));
    const auto sound = white_noise(48000, 0.1, 3);
    const Controls controls{12.0F, 0.7F};
    Denoiser live(model, 48000, 1);
    live.set(controls);
    auto expected = sound;
    expected.resize(sound.size() + static_cast<std::size_t>(live.latency()));
    for (std::size_t i = 0; i < expected.size(); ++i) { // a sample at a time
        float* sample = &expected[i];
        live.process(&sample, &sample, 1);
    }
    expected.erase(expected.begin(), expected.begin() + live.latency());
    CHECK(denoise(model, sound, 48000, controls) == expected);
}

TEST_CASE("denoise: a rate that no model works at is refused") {
    CHECK_THROWS_AS(denoise(shared(unity_model()), white_noise(100, 0.1, 4), 4000), std::invalid_argument);
}
