// Models of different hops that take over from one another while the stream goes on.
#include "model/denoiser.h"

#include "tests/catch.h"
#include "tests/models.h"

#include <cstring>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr double rate = 16000;
constexpr float logit = -2.0F; // of a gain of 0.12

// A model of half the usual hop, whose outputs depend on so many frames more.
std::shared_ptr<const Model> shorter(int frames = 0) {
    Model model = constant_model(logit, spec_up_to(8000.0F, 8.0F));
    Layer& layer = model.layers[0];
    if (frames > 0) {
        layer.context = {0, frames};
        layer.weight.setZero(layer.weight.rows(), 2 * layer.weight.cols());
    }
    return shared(std::move(model));
}

} // namespace

TEST_CASE("chain switch: a model that enters a chain while that one fades in does not turn the fade back") {
    const auto sound = tone(16000 * 6, 440.0, rate, 0.5);
    const auto own_step = static_cast<float>(2 * 0.5 * std::sin(std::numbers::pi * 440.0 / rate));
    for (int second = 33600; second <= 37120; second += 320) {
        Denoiser denoiser(shared(unity_model()), rate, 1);
        auto out = sound;
        float worst = 0;
        for (int at = 0; at < 16000 * 6; at += 64) {
            if (at == 16000) REQUIRE(denoiser.swap(shorter()));
            if (at == second) REQUIRE(denoiser.swap(shorter(40)));
            float* samples = out.data() + at;
            denoiser.process(&samples, &samples, 64);
        }
        for (std::size_t n = 2000; n + 1 < out.size(); ++n)
            worst = std::max(worst, std::abs(out[n + 1] - out[n]));
        CAPTURE(second);
        CHECK(worst < 1.02F * own_step);
        CHECK(mean_square(std::span(out).subspan(80000)) < 0.02); // it did take over
    }
}

TEST_CASE("chain switch: a delayed chain in bypass returns the input bit for bit") {
    const auto sound = white_noise(16000 * 4, 0.1, 1);
    Denoiser denoiser(shared(unity_model()), rate, 1);
    denoiser.set({.bypass = true});
    REQUIRE(denoiser.swap(shorter()));
    denoiser.reset();
    REQUIRE(denoiser.frame_size().hop == 128);
    auto out = sound;
    float* samples = out.data();
    denoiser.process(&samples, &samples, 16000 * 4);
    CHECK(denoiser.latency() == 512);
    CHECK(std::equal(out.begin() + 1024, out.end(), sound.begin() + 512));
}

TEST_CASE("chain switch: a bypass is the input to the last bit also while a chain fades in, denormals and "
          "signs of zeros too") {
    auto sound = white_noise(16000 * 4, 0.1, 1);
    for (std::size_t n = 0; n < sound.size(); ++n)
        if (n % 7 == 0) sound[n] = n % 2 == 0 ? -0.0F : 1e-40F;
    Denoiser denoiser(shared(unity_model()), rate, 1);
    denoiser.set({.bypass = true});
    auto out = sound;
    for (int at = 0; at < 16000 * 4; at += 100) {
        if (at == 8000) REQUIRE(denoiser.swap(shorter()));
        float* samples = out.data() + at;
        denoiser.process(&samples, &samples, 100);
    }
    CHECK(denoiser.frame_size().hop == 128); // it did come in
    CHECK(std::memcmp(out.data() + 1024, sound.data() + 512, (out.size() - 1024) * sizeof(float)) == 0);
}

TEST_CASE("chain switch: after a reset the last of two that wait plays at once") {
    const auto usual = shared(unity_model()), last = shared(constant_model(0.0F, spec_up_to(8000.0F, 4.0F)));
    Denoiser denoiser(usual, rate, 1), fresh(usual, rate, 1);
    auto sound = white_noise(16000, 0.1, 2);
    float* samples = sound.data();
    REQUIRE(denoiser.swap(shorter()));
    denoiser.process(&samples, &samples, 16000); // the first one is coming in
    REQUIRE(denoiser.swap(last));
    denoiser.reset();
    CHECK(denoiser.frame_size().hop == 64);
    REQUIRE(fresh.swap(last));
    fresh.reset();
    auto a = white_noise(16000, 0.1, 3), b = a;
    samples = a.data();
    denoiser.process(&samples, &samples, 16000);
    samples = b.data();
    fresh.process(&samples, &samples, 16000);
    CHECK(a == b);
}

TEST_CASE("chain switch: of several models in a row the last one plays in the end, whatever their hops are") {
    const auto sound = tone(16000 * 10, 440.0, rate, 0.5);
    const auto usual = shared(constant_model(0.0F)),
               shortest = shared(constant_model(40.0F, spec_up_to(8000.0F, 4.0F)));
    for (const int apart : {1, 100, 5000, 12000}) { // samples between the swaps
        Denoiser denoiser(usual, rate, 1);
        const std::shared_ptr<const Model> models[] = {shorter(),  usual,    shortest,
                                                       shorter(3), shortest, usual};
        auto out = sound;
        int swaps = 0;
        for (int at = 0; at < 16000 * 10; at += 100) {
            while (swaps < 6 && at >= (swaps + 1) * apart) REQUIRE(denoiser.swap(models[swaps++]));
            float* samples = out.data() + at;
            denoiser.process(&samples, &samples, 100);
        }
        CAPTURE(apart);
        const auto end = std::span(out).subspan(16000 * 9);
        auto expected = std::vector<float>(sound.begin() + 16000 * 9 - 512, sound.end() - 512);
        for (float& x : expected) x *= 0.5F;
        CHECK(error_db(end, expected) < -100.0);
        CHECK(swaps == 6);
    }
}
