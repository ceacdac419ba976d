// PitchComb: its definition done slowly, and what it says of tones, noise, silence and extremes.
#include "dsp/pitch_comb.h"

#include "dsp/bands.h"
#include "dsp/stft.h"
#include "tests/catch.h"
#include "tests/signals.h"

using namespace sordino;
using namespace sordino::test;

namespace {

using Row = std::vector<float>;
constexpr double tau = 2.0 * std::numbers::pi;

FrameSpec spec_of(float hop_ms, float top_hz = 8000.0F) {
    FrameSpec spec;
    spec.hop_ms = hop_ms;
    spec.band_edges_hz = erb_band_edges(top_hz, hop_ms);
    return spec;
}

Row copy(std::span<const float> values) { return {values.begin(), values.end()}; }

bool all_finite(const PitchComb& pitch) {
    const auto finite = [](float v) { return std::isfinite(v); };
    return std::ranges::all_of(pitch.comb(), finite) && finite(pitch.strength()) && finite(pitch.peak()) &&
           finite(pitch.log_period());
}

struct SlowPitch {
    double strength = 0, peak = 0, log_period = 0;
    std::vector<double> comb;
};

// The sums as they stand in the books. The cepstrum has 16 samples a ms where the hop is as long as was asked
// for.
SlowPitch slow_pitch(const FrameSpec& spec, const FrameSize& size, const Row& level, const Row& snr) {
    const int count = 2 * static_cast<int>(std::lround(16.0 * static_cast<double>(spec.hop_ms))),
              half = count / 2;
    const double per_ms = count * size.bin_hz() / 1000.0,
                 top = std::min({4000.0 / size.bin_hz(), 1.0 * half, 1.0 * size.hop});
    std::vector<double> x(static_cast<std::size_t>(top)), cepstrum(static_cast<std::size_t>(half));
    double energy = 1e-3;
    const auto reach = static_cast<std::size_t>(200.0 / size.bin_hz());
    for (std::size_t k = 2; k < x.size(); ++k) {
        const std::size_t from = k - std::min(k, reach), to = std::min(k + reach + 1, x.size());
        double mean = 0;
        for (std::size_t j = from; j < to; ++j)
            mean += static_cast<double>(level[j]) / static_cast<double>(to - from);
        const double taper = 0.5 * (1.0 + std::cos(std::numbers::pi * static_cast<double>(k) / top));
        x[k] = taper * std::clamp(static_cast<double>(level[k]) - mean, -1.0, 1.0) *
               static_cast<double>(std::clamp(snr[k], 0.0F, 1.0F));
        energy += x[k] * x[k];
    }
    const auto turn = [&](std::size_t k, std::size_t i) {
        return std::cos(tau * static_cast<double>(k * i % static_cast<std::size_t>(count)) / count);
    };
    for (std::size_t i = 0; i < cepstrum.size(); ++i)
        for (std::size_t k = 0; k < x.size(); ++k) cepstrum[i] += 2.0 * x[k] * turn(k, i);
    const int first = std::clamp(static_cast<int>(2.5 * per_ms), 1, half - 1),
              last = std::clamp(static_cast<int>(13.5 * per_ms), first, half - 1);
    const auto highest = std::max_element(cepstrum.begin() + first, cepstrum.begin() + last + 1);
    const auto period = static_cast<int>(highest - cepstrum.begin());
    SlowPitch slow{*highest / std::sqrt(energy), *highest, std::log(period / per_ms),
                   std::vector<double>(static_cast<std::size_t>(size.bins()))};
    for (std::size_t i = 0; i < cepstrum.size(); ++i) {
        bool kept = false;
        for (int m = 1; m <= 3; ++m) kept = kept || std::abs(static_cast<int>(i) - m * period) <= m;
        for (std::size_t k = 0; kept && k < x.size(); ++k)
            slow.comb[k] += (i == 0 ? 2.0 : 4.0) / count * cepstrum[i] * turn(k, i);
    }
    return slow;
}

// A frame of this sound, loud everywhere, through the comb.
struct Heard {
    FrameSpec spec = spec_of(16);
    FrameSize size;
    PitchComb pitch;

    Heard(std::span<const float> sound, double rate)
        : size(frame_size(spec, rate))
        , pitch(spec, size) {
        Analysis analysis(size);
        const auto hop = static_cast<std::size_t>(size.hop);
        analysis.process(sound.first(hop));
        Row power(static_cast<std::size_t>(size.bins()));
        PowerSpectrum(size).add(analysis.process(sound.subspan(hop, hop)), 1.0F, power);
        for (float& p : power) p = std::log10(p + 1e-11F);
        pitch.process(power, Row(power.size(), 2.0F));
    }

    double period_ms() const { return std::exp(static_cast<double>(pitch.log_period())); }
    float comb_at(double hz) const {
        return pitch.comb()[static_cast<std::size_t>(std::lround(hz / size.bin_hz()))];
    }
};

// Harmonics up to 4 kHz that fall by 6 dB an octave, in a hiss 40 dB below the first.
Row harmonic_tone(double hz, double rate, unsigned seed) {
    Row sound = white_noise(static_cast<std::size_t>(0.05 * rate), 0.001, seed);
    Dice dice(seed);
    for (int h = 1; h * hz < 4000.0; ++h) {
        const auto harmonic = tone(sound.size(), h * hz, rate, 0.14 / h, tau * dice.unit());
        for (std::size_t i = 0; i < sound.size(); ++i) sound[i] += harmonic[i];
    }
    return sound;
}

} // namespace

TEST_CASE("pitch_comb: period, strength and comb are what their definition says, at every hop and rate") {
    const float hop_ms = GENERATE(4.0F, 8.0F, 16.0F, 32.0F);
    const double rate = GENERATE(8000.0, 16000.0, 44100.0);
    const FrameSpec spec = spec_of(hop_ms, 4000.0F);
    const FrameSize size = frame_size(spec, rate);
    const auto bins = static_cast<std::size_t>(size.bins());
    PitchComb pitch(spec, size);
    double worst = 0;
    for (unsigned t = 0; t < 4; ++t) {
        const auto level = uniform_values(bins, -1.5, 1.5, t), snr = uniform_values(bins, -0.5, 1.5, 50 + t);
        pitch.process(level, snr);
        const SlowPitch slow = slow_pitch(spec, size, level, snr);
        const auto compare = [&](float found, double expected) {
            worst =
                std::max(worst, std::abs(static_cast<double>(found) - expected) / (1.0 + std::abs(expected)));
        };
        compare(pitch.strength(), slow.strength);
        compare(pitch.peak(), slow.peak);
        compare(pitch.log_period(), slow.log_period);
        REQUIRE(pitch.comb().size() == bins);
        for (std::size_t k = 0; k < bins; ++k) compare(pitch.comb()[k], slow.comb[k]);
    }
    CAPTURE(hop_ms, rate);
    CHECK(worst < 1e-5);
}

// Bands follow the harmonics themselves where these are further apart than the bands are wide, at low
// frequencies.
TEST_CASE(
    "pitch_comb: a harmonic tone gives its period, and a comb that is up on harmonics and down between") {
    const double rate = GENERATE(16000.0, 44100.0, 48000.0);
    for (double hz = 100.0; hz <= 380.0; hz += 7.0) {
        const Heard heard(harmonic_tone(hz, rate, static_cast<unsigned>(hz)), rate);
        CAPTURE(rate, hz, heard.period_ms());
        CHECK(std::abs(heard.period_ms() - 1000.0 / hz) < 1.0 / 16); // a sample of the cepstrum
        for (int h = 1; h * hz < 2500.0; ++h) {
            CAPTURE(h);
            CHECK(heard.comb_at(h * hz) > 0.0F);
            CHECK(heard.comb_at((h + 0.5) * hz) < 0.0F);
        }
    }
}

TEST_CASE("pitch_comb: noise is far weaker than a harmonic tone") {
    const double rate = GENERATE(16000.0, 48000.0);
    float strongest_noise = 0, weakest_tone = 99;
    for (unsigned i = 0; i < 100; ++i) {
        const auto noise = white_noise(static_cast<std::size_t>(0.05 * rate), 0.1, i),
                   voice = harmonic_tone(100.0 + 2.8 * i, rate, i);
        strongest_noise = std::max(strongest_noise, Heard(noise, rate).pitch.strength());
        weakest_tone = std::min(weakest_tone, Heard(voice, rate).pitch.strength());
    }
    CAPTURE(rate, strongest_noise, weakest_tone);
    CHECK(strongest_noise < 0.75F * weakest_tone);
}

TEST_CASE("pitch_comb: what lies above 4 kHz has no say, and no comb") {
    const FrameSpec spec = spec_of(16, 16000.0F);
    const FrameSize size = frame_size(spec, 48000);
    const auto bins = static_cast<std::size_t>(size.bins()),
               top = static_cast<std::size_t>(4000.0 / size.bin_hz());
    PitchComb pitch(spec, size), other(spec, size);
    auto level = uniform_values(bins, -1, 1, 1);
    pitch.process(level, Row(bins, 1.0F));
    for (std::size_t k = top + 1; k < bins; ++k) level[k] = -level[k];
    other.process(level, Row(bins, 1.0F));
    CHECK(copy(pitch.comb()) == copy(other.comb()));
    CHECK(pitch.strength() == other.strength());
    CHECK(pitch.log_period() == other.log_period());
    for (std::size_t k = top + 1; k < bins; ++k) REQUIRE(pitch.comb()[k] == 0.0F);
    REQUIRE(pitch.strength() > 0.0F);
}

TEST_CASE("pitch_comb: a frame says nothing of the one before it") {
    const FrameSpec spec = spec_of(16);
    const FrameSize size = frame_size(spec, 16000);
    const auto bins = static_cast<std::size_t>(size.bins());
    PitchComb used(spec, size), fresh(spec, size);
    used.process(uniform_values(bins, -1, 1, 1), Row(bins, 1.0F));
    for (PitchComb* pitch : {&used, &fresh}) pitch->process(uniform_values(bins, -1, 1, 2), Row(bins, 0.5F));
    CHECK(copy(used.comb()) == copy(fresh.comb()));
    CHECK(used.strength() == fresh.strength());
    CHECK(used.peak() == fresh.peak());
    CHECK(used.log_period() == fresh.log_period());
}

TEST_CASE("pitch_comb: silence, and what does not stand out of the noise, has no strength and no comb") {
    const FrameSpec spec = spec_of(16);
    const FrameSize size = frame_size(spec, 48000);
    const auto bins = static_cast<std::size_t>(size.bins());
    PitchComb pitch(spec, size);
    pitch.process(uniform_values(bins, -1, 1, 1), Row(bins, 1.0F));
    for (const bool sounds : {false, true}) {
        pitch.process(sounds ? uniform_values(bins, -1, 1, 2) : Row(bins), Row(bins, sounds ? -0.5F : 0.0F));
        CHECK(pitch.strength() == 0.0F);
        CHECK(pitch.peak() == 0.0F);
        CHECK(std::isfinite(pitch.log_period()));
        for (const float c : pitch.comb()) REQUIRE(c == 0.0F);
    }
}

TEST_CASE("pitch_comb: any hop, rate and input gives finite numbers and a period of a voice or near it") {
    for (const float hop_ms : {1.0F, 4.0F, 8.0F, 10.0F, 16.0F, 32.0F, 100.0F})
        for (const double rate : {8000.0, 11025.0, 16000.0, 44100.0, 48000.0, 96000.0, 192000.0}) {
            const FrameSpec spec = spec_of(hop_ms, 4000.0F);
            const FrameSize size = frame_size(spec, rate);
            const auto bins = static_cast<std::size_t>(size.bins());
            PitchComb pitch(spec, size);
            CAPTURE(hop_ms, rate);
            REQUIRE(pitch.comb().size() == bins);
            for (const float extreme : {0.0F, 1e-38F, 1.0F, 50.0F}) {
                Row level = uniform_values(bins, -1, 1, 1);
                for (float& l : level) l = l < 0.0F ? -extreme : extreme;
                pitch.process(level, Row(bins, extreme));
                REQUIRE(all_finite(pitch));
                const float period_ms = std::exp(pitch.log_period());
                REQUIRE(period_ms > 0.9F);
                REQUIRE(period_ms < 13.6F);
            }
        }
}
