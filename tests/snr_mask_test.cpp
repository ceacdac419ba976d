// SnrMask: against its formula in double, and its gradient against finite differences.
#include "dsp/snr_mask.h"

#include "tests/catch.h"
#include "tests/signals.h"

using namespace sordino;
using namespace sordino::test;

namespace {

struct Setting {
    FrameSpec spec;
    FrameSize size;
    Bands bands;
    std::size_t count, bins;

    explicit Setting(double rate, float top_hz = 7000.0F)
        : spec(with_edges(top_hz))
        , size(frame_size(spec, rate))
        , bands(spec, size)
        , count(static_cast<std::size_t>(bands.count()))
        , bins(static_cast<std::size_t>(size.bins())) {}

    static FrameSpec with_edges(float top_hz) {
        FrameSpec spec;
        spec.band_edges_hz = erb_band_edges(top_hz, spec.hop_ms);
        return spec;
    }
};

} // namespace

TEST_CASE("snr_mask: a gain is the sigmoid of logit plus slopes times the bin's SNR and excess") {
    for (const double rate : {8000.0, 44100.0}) {
        const Setting s(rate);
        const auto outputs = uniform_values(3 * s.count, -4, 4, 1);
        const auto snr = uniform_values(s.bins, -1, 4, 2), excess = uniform_values(s.bins, -2, 2, 3);
        std::vector<float> gain(s.bins), logit(s.bins), a(s.bins), b(s.bins);
        SnrMask(s.bands).process(outputs, snr, excess, gain);
        s.bands.spread(std::span(outputs).first(s.count), logit);
        s.bands.spread(std::span(outputs).subspan(s.count, s.count), a);
        s.bands.spread(std::span(outputs).subspan(2 * s.count, s.count), b);
        double worst = 0;
        bool inside = true;
        for (std::size_t k = 0; k < s.bins; ++k) {
            const double x = static_cast<double>(logit[k]) +
                             static_cast<double>(a[k]) * static_cast<double>(snr[k]) +
                             static_cast<double>(b[k]) * static_cast<double>(excess[k]);
            worst = std::max(worst, std::abs(static_cast<double>(gain[k]) - 1.0 / (1.0 + std::exp(-x))));
            inside = inside && gain[k] > 0.0F && (gain[k] < 1.0F || x > 15.0);
        }
        CHECK(worst < 1e-6);
        CHECK(inside);
    }
}

TEST_CASE("snr_mask: gains stay between 0 and 1 for outputs beyond all reason") {
    const Setting s(16000);
    for (const float extreme : {1e2F, 1e4F, 1e30F, 1e38F}) {
        auto outputs = uniform_values(3 * s.count, -1, 1, 1);
        for (float& o : outputs) o = o < 0.0F ? -extreme : extreme;
        std::fill(outputs.begin() + static_cast<std::ptrdiff_t>(s.count), outputs.end(), 0.0F);
        std::vector<float> gain(s.bins), zeros(s.bins);
        SnrMask(s.bands).process(outputs, zeros, zeros, gain);
        for (const float g : gain) REQUIRE((g >= 0.0F && g <= 1.0F));
    }
}

TEST_CASE("snr_mask: backward agrees with finite differences of process") {
    const Setting s(16000);
    SnrMask mask(s.bands);
    const auto outputs = uniform_values(3 * s.count, -1.5, 1.5, 4);
    const auto snr = uniform_values(s.bins, -1, 3, 5), excess = uniform_values(s.bins, -1, 1, 6);
    const auto weight = uniform_values(s.bins, -1, 1, 7); // the loss is their sum, each times its bin's gain
    std::vector<float> gain(s.bins), logit_slope(s.bins), slope(outputs.size(), 99.0F);
    const auto loss = [&](std::span<const float> at) {
        mask.process(at, snr, excess, gain);
        double sum = 0;
        for (std::size_t k = 0; k < s.bins; ++k)
            sum += static_cast<double>(weight[k]) * static_cast<double>(gain[k]);
        return sum;
    };
    loss(outputs);
    for (std::size_t k = 0; k < s.bins; ++k) logit_slope[k] = weight[k] * gain[k] * (1.0F - gain[k]);
    mask.backward(logit_slope, snr, excess, slope);
    double error = 0, size = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        constexpr float h = 0.02F;
        auto up = outputs, down = outputs;
        up[i] += h;
        down[i] -= h;
        const double expected = (loss(up) - loss(down)) / static_cast<double>(up[i] - down[i]);
        CAPTURE(i);
        CHECK(static_cast<double>(slope[i]) == Approx(expected).epsilon(1e-2).margin(1e-3));
        error += std::pow(static_cast<double>(slope[i]) - expected, 2);
        size += expected * expected;
    }
    CHECK(std::sqrt(error / size) < 1e-3);
}
