// Events by rule: their level, their comings and goings, and that there are tones and noises among them.
#include "training/synthetic_events.h"

#include "tests/catch.h"
#include "tests/signals.h"
#include "training/biquad.h"

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr double rate = 16000;
constexpr std::size_t length = 64000, frame = 800; // 4 s, 50 ms
constexpr int draws = 80;

std::vector<float> draw(std::uint64_t stream, std::size_t count = length, double at_rate = rate) {
    Random random{1, stream};
    return synthetic_events(count, at_rate, random);
}

std::vector<double> frame_levels_db(std::span<const float> sound) {
    std::vector<double> levels;
    for (std::size_t n = 0; n + frame <= sound.size(); n += frame)
        levels.push_back(power_db(mean_square(sound.subspan(n, frame)) + 1e-12));
    return levels;
}

// Both much quieter and much louder frames than the middle one, or than the ends of a long event.
bool comes_and_goes(std::span<const float> sound) {
    auto levels = frame_levels_db(sound);
    std::ranges::sort(levels);
    return levels.back() - levels[levels.size() / 10] > 20.0;
}

// How well the loudest frame repeats itself after 0.2 to 7 ms: 1 for a tone or its harmonics, 0 for white
// noise.
double tonality(std::span<const float> sound) {
    const auto levels = frame_levels_db(sound);
    const auto loudest = static_cast<std::size_t>(std::ranges::max_element(levels) - levels.begin()) * frame;
    const auto piece = sound.subspan(loudest, frame);
    double highest = 0;
    for (std::size_t lag = 3; lag < 112; ++lag) {
        double product = 0, a = 1e-12, b = 1e-12;
        for (std::size_t n = lag; n < frame; ++n) {
            const auto x = static_cast<double>(piece[n]), y = static_cast<double>(piece[n - lag]);
            product += x * y;
            a += x * x;
            b += y * y;
        }
        highest = std::max(highest, product / std::sqrt(a * b));
    }
    return highest;
}

} // namespace

TEST_CASE("synthetic_events: they are finite, and have a mean power of 1 wherever anything came") {
    int silent = 0;
    for (const double at_rate : {8000.0, 16000.0, 48000.0})
        for (const std::size_t count : {std::size_t{1}, std::size_t{100}, std::size_t{8000}, length})
            for (std::uint64_t i = 0; i < 25; ++i) {
                const auto sound = draw(i, count, at_rate);
                CAPTURE(at_rate, count, i);
                REQUIRE(sound.size() == count);
                REQUIRE(std::ranges::all_of(sound, [](float x) { return std::isfinite(x); }));
                const double power = mean_square(sound);
                if (power == 0.0)
                    silent += count == length ? 1 : 0;
                else
                    REQUIRE(power == Approx(1.0).epsilon(1e-3));
            }
    CHECK(silent < 10); // of 75
}

TEST_CASE("synthetic_events: the same stream draws the same sound bit for bit, another one another") {
    for (std::uint64_t i = 0; i < 10; ++i) {
        const auto sound = draw(i);
        CHECK((sound == draw(i)));
        CHECK((sound != draw(i + 1)));
    }
}

TEST_CASE("synthetic_events: most draws come and go as no coloured noise does") {
    int events = 0, noises = 0;
    for (unsigned i = 0; i < draws; ++i) {
        events += comes_and_goes(draw(i)) ? 1 : 0;
        auto noise = white_noise(length, 0.1, i);
        Biquad::peak(100.0 + 50.0 * i, rate, 30.0, 0.5).run(noise);
        noises += comes_and_goes(noise) ? 1 : 0;
    }
    CAPTURE(events, noises);
    CHECK(events > draws * 6 / 10);
    CHECK(noises == 0);
}

TEST_CASE("synthetic_events: some draws are tonal and some are not") {
    int tonal = 0, noisy = 0;
    for (std::uint64_t i = 0; i < draws; ++i) {
        const double found = tonality(draw(i));
        tonal += found > 0.9 ? 1 : 0;
        noisy += found < 0.5 ? 1 : 0;
    }
    CAPTURE(tonal, noisy);
    CHECK(tonal > draws / 5);
    CHECK(noisy > draws / 20);
}
