// Bands: weights against integrals done slowly, and the same levels at every rate.
#include "dsp/bands.h"

#include "dsp/stft.h"
#include "tests/catch.h"
#include "tests/signals.h"

#include <complex>
#include <numbers>
#include <numeric>

using namespace sordino;
using namespace sordino::test;

namespace {

const std::vector<double> rates{8000, 11025, 16000, 22050, 32000, 44100, 48000, 88200, 96000, 176400, 192000};

FrameSpec erb_spec(float top_hz = 20000.0F) {
    FrameSpec spec;
    spec.band_edges_hz = erb_band_edges(top_hz, spec.hop_ms);
    return spec;
}

// Both spread and gather end up here: bands anywhere, narrow and wide, one or many.
FrameSpec random_spec(unsigned seed) {
    Dice dice(seed);
    FrameSpec spec;
    spec.hop_ms = dice.uniform(2, 40);
    spec.band_edges_hz = {dice.uniform(0, 2000)};
    const int bands = 1 + dice.below(30);
    const double widest = seed % 2 == 0 ? 30.0 : 900.0;
    while (spec.bands() < bands)
        spec.band_edges_hz.push_back(spec.band_edges_hz.back() + dice.uniform(1.0, widest));
    return spec;
}

double triangle(double f, double a, double m, double c) {
    if (f <= a || f >= c) return 0.0;
    return f < m ? (f - a) / (m - a) : (c - f) / (c - m);
}

std::vector<float> levels(const Bands& bands, std::span<const float> power) {
    std::vector<float> level(static_cast<std::size_t>(bands.count()));
    bands.mean_power(power, level);
    return level;
}

// Power of a frame of a steady tone, the mean over all its phases.
std::vector<float> power_of_tone(const FrameSize& size, double hz) {
    const PowerSpectrum spectrum(size);
    std::vector<float> power(static_cast<std::size_t>(size.bins()));
    const auto hop = static_cast<std::size_t>(size.hop);
    for (const double phase : {0.0, std::numbers::pi / 2}) {
        Analysis analysis(size);
        const auto x = tone(2 * hop, hz, size.rate, 0.5, phase);
        analysis.process(std::span(x).first(hop));
        spectrum.add(analysis.process(std::span(x).subspan(hop)), 0.5F, power);
    }
    return power;
}

} // namespace

TEST_CASE("bands: a level is the power weighed by the integral of the band's triangle over each bin's cell") {
    for (unsigned seed = 0; seed < 20; ++seed) {
        const FrameSpec spec = random_spec(seed);
        const FrameSize size = frame_size(spec, 48000);
        const Bands bands(spec, size);
        REQUIRE(bands.count() == spec.bands());
        REQUIRE(bands.bins() == size.bins());
        const auto power = uniform_values(static_cast<std::size_t>(size.bins()), 0, 1, seed);
        const auto level = levels(bands, power);
        double worst = 0;
        for (std::size_t b = 0; b < level.size(); ++b) {
            const double a = static_cast<double>(spec.band_edges_hz[b]);
            const double m = static_cast<double>(spec.band_edges_hz[b + 1]);
            const double c = static_cast<double>(spec.band_edges_hz[b + 2]);
            constexpr int steps = 20000;
            double sum = 0;
            for (int i = 0; i < steps; ++i) {
                const double f = a + (c - a) * (i + 0.5) / steps;
                const auto bin = static_cast<std::size_t>(std::lround(f / size.bin_hz()));
                sum += triangle(f, a, m, c) * static_cast<double>(power[bin]);
            }
            worst = std::max(worst, std::abs(2.0 * sum / steps - static_cast<double>(level[b])));
        }
        CAPTURE(seed);
        CHECK(worst < 1e-3);
    }
}

TEST_CASE("bands: a flat power is the level of every band below Nyquist, at every rate") {
    const FrameSpec spec = erb_spec();
    for (const double rate : rates) {
        const FrameSize size = frame_size(spec, rate);
        const Bands bands(spec, size);
        const std::vector<float> flat(static_cast<std::size_t>(size.bins()), 0.125F);
        const auto level = levels(bands, flat);
        for (std::size_t b = 0; b < level.size(); ++b) {
            CAPTURE(rate, b);
            const double low = static_cast<double>(spec.band_edges_hz[b]);
            const double high = static_cast<double>(spec.band_edges_hz[b + 2]);
            if (high <= rate / 2)
                CHECK(level[b] == Approx(0.125).epsilon(1e-5));
            else if (low < rate / 2)
                CHECK((level[b] > 0.0F && level[b] < 0.1251F));
            else
                CHECK(level[b] == 0.0F);
        }
    }
}

TEST_CASE("bands: a band that begins between Nyquist and the next bin reads 0") {
    FrameSpec spec;
    spec.band_edges_hz = {3000, 4000, 4002, 4004, 8000};
    const FrameSize size = frame_size(spec, 8000);
    const Bands bands(spec, size);
    const auto level = levels(bands, std::vector<float>(static_cast<std::size_t>(size.bins()), 1.0F));
    CHECK(level[0] > 0.99F);
    CHECK(level[1] == 0.0F);
    CHECK(level[2] == 0.0F);
}

TEST_CASE("bands: a tone at a band's centre reads the same level at every rate within 0.1 dB") {
    const FrameSpec spec = erb_spec();
    const FrameSize reference = frame_size(spec, 48000);
    for (const double rate : rates) {
        const FrameSize size = frame_size(spec, rate);
        const Bands bands(spec, size), bands_at_48(spec, reference);
        double worst = 0;
        for (std::size_t b = 0; spec.band_edges_hz[b + 1] < 3400.0F; ++b) {
            const double centre = static_cast<double>(spec.band_edges_hz[b + 1]);
            const double here = static_cast<double>(levels(bands, power_of_tone(size, centre))[b]);
            const double there =
                static_cast<double>(levels(bands_at_48, power_of_tone(reference, centre))[b]);
            worst = std::max(worst, std::abs(power_db(here / there)));
        }
        CAPTURE(rate);
        CHECK(worst < 0.1);
    }
}

TEST_CASE("bands: noise of one density per Hz reads the same level at every rate within 0.1 dB") {
    const FrameSpec spec = erb_spec();
    const auto density = [](double hz) { return 1e-6 / (1.0 + hz / 300.0); };
    std::vector<double> expected;
    for (const double rate : rates) {
        const FrameSize size = frame_size(spec, rate);
        // The expected power of a bin, by the definition of a density: rate / 2 x density x sum of squares.
        const auto window = root_hann(size.window());
        const double squares = std::inner_product(window.begin(), window.end(), window.begin(), 0.0);
        std::vector<Complex> spectrum;
        spectrum.reserve(static_cast<std::size_t>(size.bins()));
        for (int k = 0; k < size.bins(); ++k)
            spectrum.emplace_back(
                static_cast<float>(std::sqrt(density(k * size.bin_hz()) * rate / 2 * squares)), 0.0F);
        std::vector<float> power(spectrum.size());
        PowerSpectrum(size).add(spectrum, 1.0F, power);
        const auto level = levels(Bands(spec, size), power);
        if (expected.empty()) expected.assign(level.begin(), level.end());
        double worst = 0;
        for (std::size_t b = 0; spec.band_edges_hz[b + 2] < 3400.0F; ++b)
            worst = std::max(worst, std::abs(power_db(static_cast<double>(level[b]) / expected[b])));
        CAPTURE(rate);
        CHECK(worst < 0.1);
    }
}

TEST_CASE("bands: spread interpolates between band centres and holds beyond the outermost") {
    for (unsigned seed = 0; seed < 20; ++seed) {
        const FrameSpec spec = random_spec(seed);
        const FrameSize size = frame_size(spec, 44100);
        const Bands bands(spec, size);
        const auto values = uniform_values(static_cast<std::size_t>(bands.count()), -3, 3, seed);
        std::vector<float> spread(static_cast<std::size_t>(size.bins()));
        bands.spread(values, spread);
        double worst = 0;
        for (std::size_t k = 0; k < spread.size(); ++k) {
            const double f = static_cast<double>(k) * size.bin_hz();
            const auto centre = [&](std::size_t b) { return static_cast<double>(spec.band_edges_hz[b + 1]); };
            double expected = static_cast<double>(f < centre(0) ? values.front() : values.back());
            for (std::size_t b = 0; b + 1 < values.size(); ++b)
                if (f >= centre(b) && f < centre(b + 1))
                    expected = std::lerp(static_cast<double>(values[b]), static_cast<double>(values[b + 1]),
                                         (f - centre(b)) / (centre(b + 1) - centre(b)));
            worst = std::max(worst, std::abs(static_cast<double>(spread[k]) - expected));
        }
        CAPTURE(seed);
        CHECK(worst < 1e-5);
    }
}

TEST_CASE("bands: gather is the transpose of spread, and adds to what is there") {
    for (unsigned seed = 0; seed < 20; ++seed) {
        const FrameSpec spec = random_spec(seed);
        const FrameSize size = frame_size(spec, 16000);
        const Bands bands(spec, size);
        const auto values = uniform_values(static_cast<std::size_t>(bands.count()), -1, 1, seed);
        const auto slope = uniform_values(static_cast<std::size_t>(size.bins()), -1, 1, seed + 100);
        std::vector<float> spread(slope.size()), gathered(values.size(), 2.0F);
        bands.spread(values, spread);
        bands.gather(slope, gathered);
        for (float& g : gathered) g -= 2.0F;
        const double of_bins = std::inner_product(spread.begin(), spread.end(), slope.begin(), 0.0);
        const double of_bands = std::inner_product(gathered.begin(), gathered.end(), values.begin(), 0.0);
        CAPTURE(seed);
        CHECK(of_bins == Approx(of_bands).margin(1e-3));
    }
}

TEST_CASE("bands: end_bin is the first bin above the last band, or the number of bins") {
    FrameSpec spec;
    spec.band_edges_hz = {0, 1000, 3000};
    const FrameSize size = frame_size(spec, 16000);
    CHECK(Bands(spec, size).end_bin() == 97); // bin 96 is 3000 Hz itself
    spec.band_edges_hz.back() = 2999;
    CHECK(Bands(spec, size).end_bin() == 96);
    spec.band_edges_hz.back() = 20000;
    CHECK(Bands(spec, size).end_bin() == size.bins());
}
