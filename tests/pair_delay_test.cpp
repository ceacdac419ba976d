// The shift between the halves of a pair.
#include "training/pair_delay.h"

#include "tests/catch.h"
#include "tests/recording_of.h"
#include "tests/signals.h"

using namespace sordino;
using namespace sordino::test;

namespace {

// Low-pass noise in syllables, and the same some ms later with noise at that SNR.
PairedRecording shifted(double ms, double snr_db, double rate, unsigned seed) {
    const auto count = static_cast<std::size_t>(6 * rate);
    auto voice = white_noise(count, 0.1, seed);
    float low = 0;
    for (std::size_t i = 0; i < count; ++i) {
        low = 0.9F * low + 0.1F * voice[i];
        voice[i] = low * static_cast<float>(1.0 + std::sin(12.0 * static_cast<double>(i) / rate));
    }
    const double rms = std::sqrt(mean_square(voice) / std::pow(10.0, snr_db / 10.0));
    auto noisy = white_noise(count, rms, seed + 100);
    const auto lag = std::lround(ms * rate / 1000.0);
    for (long i = 0; i < static_cast<long>(count); ++i)
        if (i - lag >= 0 && i - lag < static_cast<long>(count))
            noisy[static_cast<std::size_t>(i)] += voice[static_cast<std::size_t>(i - lag)];
    return {recording_of("a", voice), recording_of("a", noisy)};
}

} // namespace

TEST_CASE("pair delay: a shift of up to 50 ms either way is found under noise of 0 dB") {
    const double rate = GENERATE(8000.0, 16000.0, 48000.0);
    for (const double ms : {-45.0, -10.0, 5.0, 32.0}) {
        CAPTURE(ms, rate);
        CHECK(delay_ms(shifted(ms, 0.0, rate, 1), rate) == Approx(ms).margin(0.6));
    }
}

TEST_CASE("pair delay: halves that lie in place have none, under any noise, and neither do strangers") {
    for (unsigned seed = 0; seed < 5; ++seed) {
        for (const double snr_db : {-10.0, 0.0, 20.0})
            CHECK(delay_ms(shifted(0.0, snr_db, 16000, seed), 16000) == 0.0);
        const PairedRecording strangers{shifted(0, 40, 16000, seed).clean,
                                        shifted(0, 40, 16000, seed + 50).clean};
        CHECK(delay_ms(strangers, 16000) == 0.0);
    }
}

TEST_CASE("pair delay: silence and recordings shorter than the search have none") {
    const PairedRecording silence{recording_of("a", std::vector<float>(16000)),
                                  recording_of("a", std::vector<float>(16000))};
    CHECK(delay_ms(silence, 16000) == 0.0);
    const auto brief = white_noise(1600, 0.1, 1);
    CHECK(delay_ms({recording_of("a", brief), recording_of("a", brief)}, 16000) == 0.0);
}
