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

// Each cue in a range of its own, so that none can stand for another.
std::vector<float> random_cues(std::size_t bins, unsigned seed) {
    std::vector<float> cues;
    for (unsigned c = 0; c < cue_count; ++c) {
        const auto row = uniform_values(bins, -2.0 / (1 + c), 2.0 + c, seed + c);
        cues.insert(cues.end(), row.begin(), row.end());
    }
    return cues;
}

} // namespace

TEST_CASE("snr_mask: a gain is the sigmoid of the logit plus each slope times its cue of the bin") {
    const auto end = [](const Setting& s) { return static_cast<std::size_t>(s.bands.end_bin()); };
    for (const double rate : {8000.0, 44100.0}) {
        const Setting s(rate);
        const auto outputs = uniform_values(SnrMask::outputs_per_band * s.count, -2, 2, 1);
        const auto cues = random_cues(s.bins, 2);
        std::vector<float> gain(s.bins), spread(s.bins);
        SnrMask(s.bands).process(outputs, cues, gain);
        s.bands.spread(std::span(outputs).first(s.count), spread);
        std::vector<double> x(spread.begin(), spread.end());
        for (std::size_t c = 0; c < cue_count; ++c) {
            s.bands.spread(std::span(outputs).subspan((1 + c) * s.count, s.count), spread);
            for (std::size_t k = 0; k < s.bins; ++k)
                x[k] += static_cast<double>(spread[k]) * static_cast<double>(cues[c * s.bins + k]);
        }
        double worst = 0;
        bool inside = true;
        for (std::size_t k = 0; k < end(s); ++k) {
            worst = std::max(worst, std::abs(static_cast<double>(gain[k]) - 1.0 / (1.0 + std::exp(-x[k]))));
            inside = inside && gain[k] > 0.0F && (gain[k] < 1.0F || x[k] > 15.0);
        }
        CHECK(worst < 1e-6);
        CHECK(inside);
    }
}

TEST_CASE("snr_mask: above the last band the mean of the topmost ten acts, a logit higher") {
    const Setting s(44100);
    const auto outputs = uniform_values(SnrMask::outputs_per_band * s.count, -2, 2, 1);
    const auto cues = random_cues(s.bins, 2);
    std::vector<float> gain(s.bins);
    SnrMask(s.bands).process(outputs, cues, gain);
    const auto mean_of_top = [&](std::size_t row) {
        double sum = 0;
        for (std::size_t b = s.count - 10; b < s.count; ++b)
            sum += static_cast<double>(outputs[row * s.count + b]);
        return sum / 10;
    };
    REQUIRE(s.bands.end_bin() < s.bands.bins());
    for (auto k = static_cast<std::size_t>(s.bands.end_bin()); k < s.bins; ++k) {
        double x = mean_of_top(0) + 1;
        for (std::size_t c = 0; c < cue_count; ++c)
            x += mean_of_top(1 + c) * static_cast<double>(cues[c * s.bins + k]);
        REQUIRE(static_cast<double>(gain[k]) == Approx(1.0 / (1.0 + std::exp(-x))).margin(1e-6));
    }
}

TEST_CASE("snr_mask: gains stay between 0 and 1 for outputs beyond all reason") {
    const Setting s(16000);
    for (const float extreme : {1e2F, 1e4F, 1e30F, 1e38F}) {
        auto outputs = uniform_values(SnrMask::outputs_per_band * s.count, -1, 1, 1);
        for (float& o : outputs) o = o < 0.0F ? -extreme : extreme;
        std::fill(outputs.begin() + static_cast<std::ptrdiff_t>(s.count), outputs.end(), 0.0F);
        std::vector<float> gain(s.bins);
        SnrMask(s.bands).process(outputs, std::vector<float>(cue_count * s.bins), gain);
        for (const float g : gain) REQUIRE((g >= 0.0F && g <= 1.0F));
    }
}

TEST_CASE("snr_mask: backward agrees with finite differences of process") {
    const Setting s(16000);
    SnrMask mask(s.bands);
    const auto outputs = uniform_values(SnrMask::outputs_per_band * s.count, -1, 1, 4);
    const auto cues = random_cues(s.bins, 5);
    const auto weight = uniform_values(s.bins, -1, 1, 17); // the loss is their sum, each times its bin's gain
    std::vector<float> gain(s.bins), logit_slope(s.bins), slope(outputs.size(), 99.0F);
    const auto loss = [&](std::span<const float> at) {
        mask.process(at, cues, gain);
        double sum = 0;
        for (std::size_t k = 0; k < s.bins; ++k)
            sum += static_cast<double>(weight[k]) * static_cast<double>(gain[k]);
        return sum;
    };
    loss(outputs);
    for (std::size_t k = 0; k < s.bins; ++k) logit_slope[k] = weight[k] * gain[k] * (1.0F - gain[k]);
    mask.backward(logit_slope, cues, slope);
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
