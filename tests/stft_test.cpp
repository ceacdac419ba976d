// Analysis, synthesis and the power of bins.
#include "dsp/stft.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <numbers>

using namespace sordino;
using namespace sordino::test;

namespace {

const std::vector<double> rates{8000, 11025, 16000, 44100, 48000, 96000, 192000};

FrameSize size_at(double rate) { return frame_size(FrameSpec{}, rate); }

// Power of the frames that x is cut into.
std::vector<std::vector<float>> powers(const FrameSize& size, std::span<const float> x) {
    Analysis analysis(size);
    const PowerSpectrum spectrum(size);
    const auto hop = static_cast<std::size_t>(size.hop);
    std::vector<std::vector<float>> frames;
    for (std::size_t n = 0; n + hop <= x.size(); n += hop) {
        frames.emplace_back(static_cast<std::size_t>(size.bins()));
        spectrum.add(analysis.process(x.subspan(n, hop)), 1.0F, frames.back());
    }
    return frames;
}

} // namespace

TEST_CASE("stft: the squares of the root-Hann window sum to one at a spacing of a hop") {
    for (const int hop : {2, 3, 128, 704, 3072}) {
        const auto w = root_hann(2 * hop);
        REQUIRE(w.size() == 2 * static_cast<std::size_t>(hop));
        for (std::size_t n = 0; n < w.size() / 2; ++n) {
            const float other = w[n + w.size() / 2];
            CHECK(w[n] * w[n] + other * other == Approx(1.0).margin(1e-6));
            CHECK(w[n] ==
                  Approx(std::sin(std::numbers::pi * static_cast<double>(n) / (2.0 * hop))).margin(1e-7));
        }
    }
}

TEST_CASE("stft: analysis and synthesis with unity gain return the input, exactly one hop late") {
    for (const double rate : rates) {
        CAPTURE(rate);
        const FrameSize size = size_at(rate);
        const auto hop = static_cast<std::size_t>(size.hop);
        Analysis analysis(size);
        Synthesis synthesis(size);
        const auto x = white_noise(20 * hop, 0.3, 1);
        const std::vector<float> unity(static_cast<std::size_t>(size.bins()), 1.0F);
        std::vector<float> y(x.size());
        for (std::size_t n = 0; n < x.size(); n += hop)
            synthesis.process(analysis.process(std::span(x).subspan(n, hop)), unity,
                              std::span(y).subspan(n, hop));
        CHECK(mean_square(std::span(y).first(hop)) < 1e-14);
        CHECK(error_db(std::span(y).subspan(hop), std::span(x).first(x.size() - hop)) < -120.0);
    }
}

TEST_CASE("stft: synthesis applies the gain of each bin") {
    const FrameSize size = size_at(16000);
    const auto hop = static_cast<std::size_t>(size.hop);
    Analysis analysis(size);
    Synthesis synthesis(size);
    const auto low = tone(20 * hop, 10 * size.bin_hz(), size.rate, 0.5);
    const auto high = tone(20 * hop, 100 * size.bin_hz(), size.rate, 0.5);
    std::vector<float> gain(static_cast<std::size_t>(size.bins()), 0.25F), y(low.size()), x(low.size());
    std::fill(gain.begin() + 50, gain.end(), 0.0F);
    for (std::size_t n = 0; n < x.size(); ++n) x[n] = low[n] + high[n];
    for (std::size_t n = 0; n < x.size(); n += hop)
        synthesis.process(analysis.process(std::span(x).subspan(n, hop)), gain, std::span(y).subspan(n, hop));
    std::vector<float> expected(low.begin() + static_cast<std::ptrdiff_t>(hop),
                                low.end() - static_cast<std::ptrdiff_t>(hop));
    for (float& v : expected) v *= 0.25F;
    CHECK(error_db(std::span(y).subspan(2 * hop), expected) <
          -60.0); // what leaks past the root-Hann's main lobe
}

TEST_CASE("stft: reset leaves nothing of the past") {
    const FrameSize size = size_at(16000);
    const auto hop = static_cast<std::size_t>(size.hop);
    Analysis used(size), fresh(size);
    Synthesis used_synthesis(size), fresh_synthesis(size);
    const auto x = white_noise(hop, 1.0, 1), y = white_noise(hop, 1.0, 2);
    const std::vector<float> unity(static_cast<std::size_t>(size.bins()), 1.0F);
    std::vector<float> from_used(hop), from_fresh(hop);
    used_synthesis.process(used.process(x), unity, from_used);
    used.reset();
    used_synthesis.reset();
    used_synthesis.process(used.process(y), unity, from_used);
    fresh_synthesis.process(fresh.process(y), unity, from_fresh);
    CHECK(from_used == from_fresh);
}

TEST_CASE("stft: a sine of amplitude 1 reads 0 dB at its bin, at every rate") {
    for (const double rate : rates)
        for (const int bin : {5, 32, 100}) {
            const FrameSize size = size_at(rate);
            const auto x = tone(6 * static_cast<std::size_t>(size.hop), bin * size.bin_hz(), rate, 1.0, 0.7);
            CAPTURE(rate, bin);
            CHECK(std::abs(power_db(static_cast<double>(powers(size, x)[4][static_cast<std::size_t>(bin)]))) <
                  0.05);
        }
}

TEST_CASE("stft: power adds up over channels by their shares") {
    const FrameSize size = size_at(16000);
    const PowerSpectrum spectrum(size);
    Analysis analysis(size);
    const auto x = white_noise(static_cast<std::size_t>(size.hop), 0.1, 1);
    const auto bins = analysis.process(x);
    std::vector<float> once(bins.size()), parts(bins.size());
    spectrum.add(bins, 1.0F, once);
    for (int c = 0; c < 4; ++c) spectrum.add(bins, 0.25F, parts);
    CHECK(parts == once);
}

TEST_CASE(
    "stft: the mean square from the power of bins is that of the samples, for noise, tones and a constant") {
    for (const double rate : rates) {
        CAPTURE(rate);
        const FrameSize size = size_at(rate);
        const auto noise = white_noise(400 * static_cast<std::size_t>(size.hop), 0.1, 3);
        double sum = 0;
        const auto frames = powers(size, noise);
        for (const auto& power : frames) sum += static_cast<double>(PowerSpectrum::mean_square(power));
        CHECK(std::abs(power_db(sum / static_cast<double>(frames.size()) / mean_square(noise))) < 0.2);
        const auto constant = powers(size, std::vector<float>(4 * static_cast<std::size_t>(size.hop), -0.5F));
        CHECK(static_cast<double>(PowerSpectrum::mean_square(constant[3])) == Approx(0.25).epsilon(1e-3));
        for (const double hz : {100.0, 1000.0, 3333.3}) {
            const auto sine = tone(8 * static_cast<std::size_t>(size.hop), hz, rate, 0.5);
            CAPTURE(hz);
            CHECK(std::abs(power_db(static_cast<double>(PowerSpectrum::mean_square(powers(size, sine)[5])) /
                                    0.125)) < 0.2);
        }
    }
}
