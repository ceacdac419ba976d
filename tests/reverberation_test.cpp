// Rooms: alignment and level of impulse responses, and convolution against its definition.
#include "training/reverberation.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <limits>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr double rate = 16000; // 2.5 ms: 40 samples; 50 ms: 800

struct Tap {
    std::size_t at;
    float value;
};

std::vector<float> recorded(std::size_t length, std::initializer_list<Tap> taps) {
    std::vector<float> response(length);
    for (const auto& tap : taps) response[tap.at] = tap.value;
    return response;
}

ImpulseResponse room(const std::vector<float>& recording) {
    return impulse_response("room.wav", recording, rate).value();
}

// A direct sound of some samples after silence, then noise that decays by 60 dB in a second.
std::vector<float> decaying(std::size_t length, std::size_t direct, unsigned seed) {
    auto response = white_noise(length, 0.1, seed);
    for (std::size_t i = 0; i < length; ++i)
        response[i] *=
            i + 5 < direct ? 0.0F : std::pow(10.0F, -3.0F * static_cast<float>(i) / static_cast<float>(rate));
    response[direct] = -0.8F;
    return response;
}

// By definition, in double: the sum over the first `end` taps.
std::vector<float> convolved(const std::vector<float>& signal, const ImpulseResponse& response,
                             std::size_t end) {
    std::vector<float> out(signal.size());
    for (std::size_t n = 0; n < out.size(); ++n) {
        double sum = 0;
        for (std::size_t k = 0; k < std::min(end, response.taps.size()); ++k) {
            const auto from = n + response.direct - k;
            if (n + response.direct >= k && from < signal.size())
                sum += static_cast<double>(response.taps[k]) * static_cast<double>(signal[from]);
        }
        out[n] = static_cast<float>(sum);
    }
    return out;
}

double direct_energy(const ImpulseResponse& response) {
    const auto end = std::min(response.taps.size(), response.direct + 41);
    return mean_square(std::span(response.taps).first(end)) * static_cast<double>(end);
}

std::vector<float> impulse(std::size_t length, std::size_t at) { return recorded(length, {{at, 1.0F}}); }

} // namespace

TEST_CASE("reverberation: the direct sound of a response is positive, of energy 1, at most 2.5 ms in") {
    for (const std::size_t delay : {0, 1, 39, 40, 41, 3000}) {
        const auto response = room(decaying(6000, delay, 1));
        CHECK(response.direct == std::min<std::size_t>(delay, 40));
        CHECK(response.taps.size() == 6000 - delay + response.direct);
        CHECK(response.taps[response.direct] > 0.0F);
        CHECK(*std::max_element(response.taps.begin(), response.taps.end()) ==
              response.taps[response.direct]);
        CHECK(direct_energy(response) == Approx(1.0).margin(1e-5));
        CHECK(response.rate == rate);
    }
}

TEST_CASE("reverberation: a response is only scaled and cut, never filtered") {
    const auto recording = decaying(4000, 500, 2);
    const auto response = room(recording);
    const float scale = response.taps[40] / recording[500];
    for (std::size_t i = 0; i < response.taps.size(); ++i)
        CHECK(response.taps[i] == Approx(scale * recording[460 + i]).margin(1e-7));
}

TEST_CASE("reverberation: what is no response is refused by name") {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const auto refusal = [](const std::vector<float>& recording) {
        const auto response = impulse_response("rooms/hall.wav", recording, rate);
        return response ? "" : response.error().message;
    };
    CHECK(refusal({}) ==
          "rooms/hall.wav: expected an impulse response, found no samples. Leave the file out.");
    CHECK(refusal(std::vector<float>(100)) ==
          "rooms/hall.wav: expected an impulse response, found silence. Leave the file out.");
    CHECK(refusal({1.0F, nan}) == "rooms/hall.wav: expected an impulse response, found samples that are not "
                                  "finite. Leave the file out.");
    CHECK(refusal({0.5F}).empty());
}

TEST_CASE("reverberation: wet and early are the convolution by its definition") {
    Dice dice(3);
    for (unsigned i = 0; i < 30; ++i) {
        const auto taps = static_cast<std::size_t>(1 + dice.below(i % 2 == 0 ? 20 : 2500));
        const auto length = static_cast<std::size_t>(1 + dice.below(i % 3 == 0 ? 20 : 4000));
        const auto response =
            room(decaying(taps, static_cast<std::size_t>(dice.below(static_cast<int>(taps))), i));
        const auto signal = white_noise(length, 0.1, 100 + i);
        const auto out = reverberate(signal, response);
        REQUIRE(out.wet.size() == length);
        REQUIRE(out.early.size() == length);
        const auto wet = convolved(signal, response, taps);
        const auto early = convolved(signal, response, response.direct + 800);
        const double scale = std::sqrt(mean_square(signal)) * 10.0;
        for (std::size_t n = 0; n < length; ++n) {
            REQUIRE(out.wet[n] == Approx(wet[n]).margin(1e-6 * scale));
            REQUIRE(out.early[n] == Approx(early[n]).margin(1e-6 * scale));
        }
    }
}

TEST_CASE("reverberation: a room without reflections gives the dry signal back, in step and at its level") {
    const auto signal = white_noise(5000, 0.1, 4);
    for (const std::size_t delay : {0, 1, 40, 700}) {
        const auto response = room(recorded(1000, {{delay, delay == 1 ? -0.3F : 0.02F}}));
        const auto out = reverberate(signal, response);
        CHECK(error_db(out.wet, signal) < -120.0);
        CHECK(error_db(out.early, signal) < -120.0);
    }
}

TEST_CASE("reverberation: what rings before the peak stays before it") {
    const auto out = reverberate(impulse(500, 200), room(recorded(900, {{600, 0.1F}, {604, 1.0F}})));
    const float scale = 1.0F / std::sqrt(1.01F);
    CHECK(out.wet[196] == Approx(0.1F * scale).margin(1e-6));
    CHECK(out.wet[200] == Approx(scale).margin(1e-6));
}

TEST_CASE("reverberation: early ends 50 ms after the direct sound, wet does not") {
    const auto response = room(recorded(5000, {{100, 1.0F}, {100 + 799, 0.5F}, {100 + 800, 0.25F}}));
    const auto out = reverberate(impulse(3000, 10), response);
    CHECK(out.wet[10 + 799] == Approx(0.5F).margin(1e-6));
    CHECK(out.wet[10 + 800] == Approx(0.25F).margin(1e-6));
    CHECK(out.early[10] == Approx(1.0F).margin(1e-6));
    CHECK(out.early[10 + 799] == Approx(0.5F).margin(1e-6));
    CHECK(out.early[10 + 800] == Approx(0.0F).margin(1e-6));
}

TEST_CASE("reverberation: the factor is that of all later than 2.5 ms, in wet and early alike") {
    const auto response =
        room(recorded(5000, {{100, 0.8F}, {140, 0.6F}, {141, 0.4F}, {400, -0.2F}, {2000, 0.3F}}));
    for (const float factor : {0.0F, 0.25F, 1.0F}) {
        const auto out = reverberate(impulse(3000, 0), response, factor);
        CHECK(out.wet[0] == Approx(0.8F).margin(1e-6));
        CHECK(out.wet[40] == Approx(0.6F).margin(1e-6));
        CHECK(out.wet[41] == Approx(factor * 0.4F).margin(1e-6));
        CHECK(out.wet[300] == Approx(factor * -0.2F).margin(1e-6));
        CHECK(out.wet[1900] == Approx(factor * 0.3F).margin(1e-6));
        CHECK(out.early[40] == Approx(0.6F).margin(1e-6));
        CHECK(out.early[300] == Approx(factor * -0.2F).margin(1e-6));
        CHECK(out.early[1900] == Approx(0.0F).margin(1e-6));
    }
}

TEST_CASE("reverberation: its times are in seconds at every rate") {
    auto recording = recorded(9000, {{0, 1.0F}, {121, 0.5F}, {2400, 0.5F}});
    const auto response = impulse_response("room.wav", recording, 48000).value(); // 2.5 ms: 120 samples
    const auto out = reverberate(impulse(3000, 0), response, 0.5F);
    CHECK(out.wet[121] == Approx(0.25F).margin(1e-6));
    CHECK(out.wet[2400] == Approx(0.25F).margin(1e-6));
    CHECK(out.early[121] == Approx(0.25F).margin(1e-6));
    CHECK(out.early[2400] == Approx(0.0F).margin(1e-6));
}

TEST_CASE("reverberation: no signal gives none") {
    const auto out = reverberate({}, room({1.0F}));
    CHECK(out.wet.empty());
    CHECK(out.early.empty());
}
