// Features: their definition done slowly, extremes, and the same rows at every rate.
#include "dsp/features.h"

#include "dsp/stft.h"
#include "tests/catch.h"
#include "tests/signals.h"

#include <limits>

using namespace sordino;
using namespace sordino::test;

namespace {

using Row = std::vector<float>;

FrameSpec erb_spec(float top_hz = 16000.0F) {
    FrameSpec spec;
    spec.band_edges_hz = erb_band_edges(top_hz, spec.hop_ms);
    return spec;
}

Row copy(std::span<const float> values) { return {values.begin(), values.end()}; }

bool all_finite(std::span<const float> values) {
    return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

// Seven seconds over and over, the same sound at every rate: random waves at every seventh of a Hz up to
// top_hz.
std::vector<float> band_limited_noise(int rate, int times, int top_hz, unsigned seed) {
    RealFft fft(7 * rate);
    Dice dice(seed);
    std::fill(fft.freq().begin(), fft.freq().end(), Complex{});
    for (int k = 1; k <= 7 * top_hz; ++k) {
        const double re = dice.normal(), im = dice.normal();
        fft.freq()[static_cast<std::size_t>(k)] = {static_cast<float>(1e-3 * re),
                                                   static_cast<float>(1e-3 * im)};
    }
    fft.inverse();
    std::vector<float> x;
    for (int i = 0; i < times; ++i) x.insert(x.end(), fft.time().begin(), fft.time().end());
    return x;
}

std::vector<Row> rows_of(const FrameSpec& spec, double rate, std::span<const float> x) {
    const FrameSize size = frame_size(spec, rate);
    Analysis analysis(size);
    const PowerSpectrum spectrum(size);
    Features features(spec, size);
    std::vector<Row> rows;
    const auto hop = static_cast<std::size_t>(size.hop);
    for (std::size_t n = 0; n + hop <= x.size(); n += hop) {
        Row power(static_cast<std::size_t>(size.bins()));
        spectrum.add(analysis.process(x.subspan(n, hop)), 1.0F, power);
        features.process(power);
        rows.push_back(copy(features.row()));
    }
    return rows;
}

// Mean over frames from the given one on.
std::vector<double> mean_row(const std::vector<Row>& rows, std::size_t from) {
    std::vector<double> mean(rows[0].size());
    for (std::size_t t = from; t < rows.size(); ++t)
        for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += static_cast<double>(rows[t][i]);
    for (double& m : mean) m /= static_cast<double>(rows.size() - from);
    return mean;
}

} // namespace

TEST_CASE("features: rows of bands and cues of bins are what their definition says, smoothing included") {
    const FrameSpec spec = erb_spec(6000.0F);
    const FrameSize size = frame_size(spec, 16000);
    const auto bins = static_cast<std::size_t>(size.bins()), bands = static_cast<std::size_t>(spec.bands());
    Features features(spec, size);
    const Bands weights(spec, size);
    NoiseFloor floor(spec, size.bins());
    PitchComb pitch(spec, size);
    const double least = std::pow(10.0, static_cast<double>(spec.level_floor_db) / 10.0);
    const auto level_of = [&](float power) { return std::log10(static_cast<double>(power) + least); };
    REQUIRE(features.row().size() == 2 * bands + FrameSpec::pitch_features);
    REQUIRE(features.cues().size() == cue_count * bins);
    const double keep = std::exp(-static_cast<double>(spec.hop_ms) / 40.0);
    std::vector<double> smooth(bins);
    double worst = 0, smooth_strength = 0;
    for (unsigned t = 0; t < 50; ++t) {
        auto power = uniform_values(bins, -14, 0, t);
        for (float& p : power) p = std::pow(10.0F, p);
        features.process(power);
        floor.process(power);
        Row level(bands), floor_level(bands);
        weights.mean_power(power, level);
        weights.mean_power(floor.floor(), floor_level);
        const auto compare = [&](float found, double expected) {
            worst = std::max(worst, std::abs(static_cast<double>(found) - expected));
        };
        for (std::size_t b = 0; b < bands; ++b) {
            compare(features.row()[b], level_of(level[b]));
            compare(features.row()[bands + b], level_of(level[b]) - level_of(floor_level[b]));
        }
        Row around(bins);
        for (float& l : level) l = static_cast<float>(level_of(l));
        weights.spread(level, around);
        Row excess(bins), snr(bins), band_snr(bins);
        for (std::size_t k = 0; k < bins; ++k) {
            const bool measured = static_cast<double>(k) * size.bin_hz() <= 6000.0;
            excess[k] =
                measured ? static_cast<float>(level_of(power[k]) - static_cast<double>(around[k])) : 0.0F;
            snr[k] = static_cast<float>(level_of(power[k]) - level_of(floor.floor()[k]));
            smooth[k] = std::lerp(static_cast<double>(snr[k]), smooth[k], t == 0 ? 0.0 : keep);
        }
        weights.spread(features.row().subspan(bands, bands), band_snr);
        Row bin_level(bins);
        std::ranges::transform(power, bin_level.begin(),
                               [&](float p) { return static_cast<float>(level_of(p)); });
        pitch.process(bin_level, band_snr);
        const auto expected = [&](Cue cue, std::size_t k) -> double {
            switch (cue) { // the compiler misses whatever has no case
            case Cue::snr:
                return static_cast<double>(snr[k]);
            case Cue::smooth_snr:
                return smooth[k];
            case Cue::excess:
                return static_cast<double>(excess[k]);
            case Cue::comb:
                return static_cast<double>(pitch.comb()[k]);
            }
            return std::numeric_limits<double>::infinity();
        };
        for (std::size_t c = 0; c < cue_count; ++c)
            for (std::size_t k = 0; k < bins; ++k) {
                const Cue cue = static_cast<Cue>(c);
                REQUIRE(features.cue(cue)[k] == features.cues()[c * bins + k]);
                compare(features.cue(cue)[k], expected(cue, k));
            }
        const auto strength = static_cast<double>(pitch.strength());
        smooth_strength = std::lerp(strength, smooth_strength, t == 0 ? 0.0 : keep);
        const auto of_pitch = features.row().subspan(2 * bands);
        compare(of_pitch[0], strength);
        compare(of_pitch[1], smooth_strength);
        compare(of_pitch[2], static_cast<double>(pitch.peak()));
        compare(of_pitch[3], static_cast<double>(pitch.log_period()));
    }
    CHECK(worst < 1e-5);
}

TEST_CASE("features: silence reads the floor of levels, no SNR and no pitch") {
    const FrameSpec spec = erb_spec();
    const FrameSize size = frame_size(spec, 48000);
    Features features(spec, size);
    for (int t = 0; t < 10; ++t) features.process(Row(static_cast<std::size_t>(size.bins())));
    const auto bands = static_cast<std::size_t>(spec.bands());
    for (std::size_t b = 0; b < bands; ++b) {
        CHECK(features.row()[b] == Approx(-11.0));
        CHECK(features.row()[bands + b] == 0.0F);
    }
    for (std::size_t i = 0; i < 3; ++i) CHECK(std::abs(features.row()[2 * bands + i]) < 1e-5F);
    for (const Cue cue : {Cue::snr, Cue::smooth_snr})
        for (const float snr : features.cue(cue)) CHECK(snr == 0.0F);
    for (const float value : features.cues()) CHECK(std::abs(value) < 1e-5F);
}

TEST_CASE("features: bands above Nyquist read the floor of levels") {
    const FrameSpec spec = erb_spec();
    const auto rows = rows_of(spec, 16000, white_noise(16000, 0.5, 1));
    for (std::size_t b = 0; b < static_cast<std::size_t>(spec.bands()); ++b)
        if (spec.band_edges_hz[b] >= 8000.0F)
            CHECK((rows.back()[b] == Approx(-11.0) &&
                   rows.back()[b + static_cast<std::size_t>(spec.bands())] == 0.0F));
}

TEST_CASE("features: they are finite for silence, full scale and the smallest and largest of powers") {
    const FrameSpec spec = erb_spec();
    const FrameSize size = frame_size(spec, 44100);
    using Limits = std::numeric_limits<float>;
    Features features(spec, size);
    for (const float power : {0.0F, 1.0F, Limits::denorm_min(), Limits::min(), 1e-20F, 1e20F, 0.0F, 1e-3F})
        for (int t = 0; t < 200; ++t) {
            features.process(Row(static_cast<std::size_t>(size.bins()), power));
            CAPTURE(power, t);
            REQUIRE(all_finite(features.row()));
            REQUIRE(all_finite(features.cues()));
        }
}

TEST_CASE("features: the same sound gives the same rows at 16 and 48 kHz frame by frame") {
    const FrameSpec spec = erb_spec(3000.0F);
    const auto low = rows_of(spec, 16000, band_limited_noise(16000, 1, 3400, 2));
    const auto high = rows_of(spec, 48000, band_limited_noise(48000, 1, 3400, 2));
    REQUIRE(low.size() == high.size());
    double worst = 0;
    int other_periods = 0;
    for (std::size_t t = 1; t < low.size(); ++t) { // the noise begins within the first frame, as a step
        const std::size_t period = low[t].size() - 1;
        for (std::size_t i = 0; i < period; ++i)
            worst = std::max(worst, std::abs(static_cast<double>(low[t][i] - high[t][i])));
        other_periods += std::abs(low[t][period] - high[t][period]) > 1e-4F ? 1 : 0;
    }
    CHECK(worst < 0.01);       // 0.1 dB
    CHECK(other_periods <= 2); // of two peaks as high, either may win
}

TEST_CASE("features: the same sound gives the same rows at 44.1 kHz as at 48 kHz, on average within 0.1 dB") {
    const FrameSpec spec = erb_spec(3000.0F);
    constexpr std::size_t settled = 200;
    const auto expected = mean_row(rows_of(spec, 48000, band_limited_noise(48000, 5, 3400, 3)), settled);
    for (const int rate : {16000, 44100, 22050, 96000}) {
        const auto found = mean_row(rows_of(spec, rate, band_limited_noise(rate, 5, 3400, 3)), settled);
        double level = 0, snr = 0, worst = 0;
        const auto bands = static_cast<std::size_t>(spec.bands());
        for (std::size_t b = 0; b < bands; ++b) {
            level += 10.0 * (found[b] - expected[b]) / static_cast<double>(bands);
            snr += 10.0 * (found[bands + b] - expected[bands + b]) / static_cast<double>(bands);
            worst = std::max(worst, 10.0 * std::abs(found[b] - expected[b]));
        }
        const double strength = found[2 * bands] - expected[2 * bands];
        CAPTURE(rate, level, snr, worst, strength, expected[2 * bands]);
        CHECK(std::abs(level) < 0.1);
        CHECK(std::abs(snr) < 0.1);
        CHECK(std::abs(strength) < 0.02 * expected[2 * bands]);
        CHECK(worst < 0.2); // of one band: what other frames of the same noise happen to hold
    }
}

TEST_CASE("features: reset leaves nothing of the past") {
    const FrameSpec spec = erb_spec();
    const FrameSize size = frame_size(spec, 16000);
    Features used(spec, size), fresh(spec, size);
    const auto power = [&](unsigned seed) {
        return uniform_values(static_cast<std::size_t>(size.bins()), 0, 1, seed);
    };
    for (unsigned t = 0; t < 40; ++t) used.process(power(t));
    used.reset();
    for (unsigned t = 100; t < 140; ++t) {
        used.process(power(t));
        fresh.process(power(t));
        REQUIRE(copy(used.row()) == copy(fresh.row()));
        REQUIRE(copy(used.cues()) == copy(fresh.cues()));
    }
}

TEST_CASE("features: what adopts the past of another goes on as that one does, bit for bit") {
    const FrameSpec spec = erb_spec();
    const FrameSize size = frame_size(spec, 16000);
    const auto power = [&](unsigned seed) {
        return uniform_values(static_cast<std::size_t>(size.bins()), 0, 1, seed);
    };
    for (const unsigned heard : {0U, 1U, 40U}) {
        Features before(spec, size), after(spec, size);
        for (unsigned t = 0; t < heard; ++t) before.process(power(t));
        for (unsigned t = 200; t < 220; ++t) after.process(power(t));
        REQUIRE(after.adopt(before));
        for (unsigned t = 100; t < 140; ++t) {
            before.process(power(t));
            after.process(power(t));
            REQUIRE(copy(after.row()) == copy(before.row()));
            REQUIRE(copy(after.cues()) == copy(before.cues()));
        }
    }
}

TEST_CASE(
    "features: those that follow others of other bands are what they would be by themselves, bit for bit") {
    const FrameSpec spec = erb_spec();
    FrameSpec narrow = spec;
    narrow.band_edges_hz = erb_band_edges(spec.band_edges_hz.back() / 2, spec.hop_ms);
    const FrameSize size = frame_size(spec, 48000);
    Features others(narrow, size), following(spec, size), alone(spec, size);
    for (unsigned t = 0; t < 60; ++t) {
        if (t == 40)
            for (Features* features : {&others, &following, &alone}) features->reset();
        const auto power = uniform_values(static_cast<std::size_t>(size.bins()), 0, 1, t);
        others.process(power);
        following.follow(others, power);
        alone.process(power);
        REQUIRE(copy(following.row()) == copy(alone.row()));
        REQUIRE(copy(following.cues()) == copy(alone.cues()));
    }
}

TEST_CASE("features: another noise floor is not adopted, and changes nothing") {
    const FrameSpec spec = erb_spec();
    FrameSpec longer = spec;
    longer.floor_memory_ms *= 2;
    const FrameSize size = frame_size(spec, 16000);
    Features plain(spec, size), asked(spec, size), other(longer, size);
    const auto power = [&](unsigned seed) {
        return uniform_values(static_cast<std::size_t>(size.bins()), 0, 1, seed);
    };
    for (unsigned t = 0; t < 40; ++t) {
        plain.process(power(t));
        asked.process(power(t));
        other.process(power(t + 100));
    }
    CHECK_FALSE(asked.adopt(other));
    CHECK_FALSE(asked.adopt(Features(spec, frame_size(spec, 48000))));
    for (unsigned t = 40; t < 60; ++t) {
        plain.process(power(t));
        asked.process(power(t));
        REQUIRE(copy(asked.row()) == copy(plain.row()));
        REQUIRE(copy(asked.cues()) == copy(plain.cues()));
    }
}
