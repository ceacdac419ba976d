// Resampler: levels, length, place and pieces.
#include "training/resampler.h"

#include "tests/catch.h"
#include "tests/resampled.h"
#include "tests/signals.h"

#include <stdexcept>

using namespace sordino;
using namespace sordino::test;

TEST_CASE("resampler: up to its pass band a sound keeps level and place, and nothing comes back from above") {
    const auto [from, to] = GENERATE(table<double, double>(
        {{16000, 48000}, {48000, 16000}, {44100, 16000}, {8000, 44100}, {96000, 48000}}));
    const double half = std::min(from, to) / 2;
    CAPTURE(from, to);
    for (const double share : {0.01, 0.5, 0.8, 0.9, Resampler::passband}) {
        const auto sound = resampled(tone(static_cast<std::size_t>(from), share * half, from, 0.5), from, to);
        const auto expected = tone(sound.size(), share * half, to, 0.5);
        const auto first = static_cast<std::ptrdiff_t>(sound.size() / 4), last = 3 * first;
        CAPTURE(share);
        CHECK(sound.size() == static_cast<std::size_t>(to));
        CHECK(error_db(std::vector<float>(sound.begin() + first, sound.begin() + last),
                       std::vector<float>(expected.begin() + first, expected.begin() + last)) < -38);
    }
    if (to < from)
        for (const double share : {1.0, 1.2, 1.7}) {
            if (share * half >= from / 2) continue;
            const auto sound =
                resampled(tone(static_cast<std::size_t>(from), share * half, from, 0.5), from, to);
            const std::span middle(sound.data() + sound.size() / 4, sound.size() / 2);
            CHECK(power_db(mean_square(middle) / 0.125) < -100);
        }
}

TEST_CASE("resampler: how a sound is cut into pieces does not matter, nor do empty ones") {
    const auto [from, to] =
        GENERATE(table<double, double>({{16000, 48000}, {48000, 16000}, {44100, 48000}, {16000, 16000}}));
    const int channels = GENERATE(1, 2);
    const auto frames = 50'000;
    const auto sound = white_noise(static_cast<std::size_t>(channels * frames), 0.2, 1);
    const auto whole = resampled(sound, from, to, channels);
    Resampler resampler(from, to, channels);
    std::vector<float> pieces;
    std::span<const float> rest(sound);
    for (const int length : random_partition(frames, 7000, 3)) {
        for (const auto piece : {rest.first(static_cast<std::size_t>(channels * length)), rest.first(0)}) {
            const auto made = resampler.run(piece, false);
            pieces.insert(pieces.end(), made.begin(), made.end());
        }
        rest = rest.subspan(static_cast<std::size_t>(channels * length));
    }
    const auto made = resampler.run({}, true);
    pieces.insert(pieces.end(), made.begin(), made.end());
    REQUIRE(pieces.size() == whole.size());
    CHECK(error_db(pieces, whole) < -120);
}

TEST_CASE("resampler: rates that are too far apart are refused by name") {
    CHECK_THROWS_AS(Resampler(0, 16000, 1), std::invalid_argument);
    CHECK_THROWS_AS(Resampler(8000, 16000, 0), std::invalid_argument);
    CHECK_THROWS_WITH(Resampler(8, 16000, 1), "expected rates up to 256 times apart, found 8 and 16000 Hz");
}
