// Scores: what they must not depend on, mixtures whose answer is known, and the formulas written out slowly.
#include "training/scores.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "tests/catch.h"
#include "tests/signals.h"

using namespace sordino;

namespace {

using Signal = std::vector<float>;

Signal noise(std::size_t size, unsigned seed) { return test::white_noise(size, 0.1, seed); }

// Noise that comes and goes three times a second, with a silent second half of each beat.
Signal bursts(std::size_t size, unsigned seed, double rate) {
    Signal x = noise(size, seed);
    for (std::size_t i = 0; i < size; ++i) {
        const double beat = std::sin(2.0 * std::numbers::pi * 3.0 * static_cast<double>(i) / rate);
        x[i] *= static_cast<float>(std::max(0.0, beat));
    }
    return x;
}

// x + gain y
Signal mixed(const Signal& x, const Signal& y, double gain) {
    Signal sum(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) sum[i] = static_cast<float>(x[i] + gain * y[i]);
    return sum;
}

Signal scaled(const Signal& x, double gain) { return mixed(Signal(x.size()), x, gain); }

double slow_segmental_snr(const Signal& s, const Signal& y, double rate) {
    const int length = static_cast<int>(std::lround(0.03 * rate)), hop = length / 4;
    double sum = 0, frames = 0;
    for (int start = 0; start + length <= static_cast<int>(s.size()); start += hop) {
        double signal = 0, error = 0, plain = 0;
        for (int n = 0; n < length; ++n) {
            const auto i = static_cast<std::size_t>(start + n);
            const double w = 0.5 * (1.0 - std::cos(2.0 * std::numbers::pi * (n + 1) / (length + 1)));
            signal += std::pow(w * s[i], 2);
            error += std::pow(w * (double{s[i]} - double{y[i]}), 2);
            plain += std::pow(s[i], 2);
        }
        if (std::sqrt(plain / length) <= 2.0 / 32768.0) continue;
        sum += std::min(35.0, std::max(-10.0, 10.0 * std::log10(signal / (error + 1e-10) + 1e-10)));
        ++frames;
    }
    return sum / frames;
}

using Spectrogram = std::vector<std::vector<double>>; // (frames, bins) powers, 1 for a sine of amplitude 1

Spectrogram slow_spectrogram(const Signal& x, int hop) {
    const int window = 2 * hop, frames = static_cast<int>(x.size()) / hop;
    double sum = 0;
    for (int n = 0; n < window; ++n) sum += std::sin(std::numbers::pi * n / window);
    Spectrogram powers;
    for (int t = 0; t < frames; ++t) {
        std::vector<double> bins;
        for (int k = 0; k <= hop; ++k) {
            std::complex<double> bin = 0;
            for (int n = 0; n < window; ++n) {
                const int i = (t - 1) * hop + n;
                const double sample = i < 0 ? 0.0 : x[static_cast<std::size_t>(i)];
                const double angle = 2.0 * std::numbers::pi * ((k * n) % window) / window;
                bin += std::sin(std::numbers::pi * n / window) * sample * std::polar(1.0, -angle);
            }
            bins.push_back(4.0 * std::norm(bin) / (sum * sum));
        }
        powers.push_back(bins);
    }
    return powers;
}

double slow_log_spectral_distance(const Signal& s, const Signal& y, int hop, int bins) {
    const Spectrogram a = slow_spectrogram(s, hop), b = slow_spectrogram(y, hop);
    double peak = 0, loudest = 0, sum = 0, frames = 0;
    const auto total = [](const std::vector<double>& row) {
        double all = 0;
        for (const double p : row) all += p;
        return all;
    };
    for (const auto& row : a) {
        peak = std::max(peak, *std::max_element(row.begin(), row.end()));
        loudest = std::max(loudest, total(row));
    }
    for (std::size_t t = 0; t < a.size(); ++t) {
        if (total(a[t]) < 1e-4 * loudest) continue;
        double squares = 0;
        for (std::size_t k = 0; k < static_cast<std::size_t>(bins); ++k)
            squares += std::pow(
                10.0 * std::log10(std::max(a[t][k], 1e-6 * peak) / std::max(b[t][k], 1e-6 * peak)), 2);
        sum += std::sqrt(squares / bins);
        ++frames;
    }
    return sum / frames;
}

} // namespace

TEST_CASE("scores: si-sdr ignores the estimate's scale and both means") {
    const Signal voice = bursts(16000, 1, 16000), estimate = mixed(voice, noise(16000, 2), 0.3);
    const double plain = si_sdr_db(voice, estimate);
    for (const double scale : {-3.0, 1e-3, 0.5, 7.0})
        CHECK(si_sdr_db(voice, scaled(estimate, scale)) == Approx(plain).margin(1e-4));
    CHECK(si_sdr_db(scaled(voice, 0.01), estimate) == Approx(plain).margin(1e-4));
    CHECK(si_sdr_db(voice, mixed(estimate, Signal(16000, 1.0F), 0.25)) == Approx(plain).margin(1e-3));
}

TEST_CASE("scores: si-sdr of a voice and a noise at right angles is their SNR") {
    const Signal voice = noise(20000, 3);
    Signal other = noise(20000, 4);
    double vv = 0, vo = 0, oo = 0, sum_v = 0, sum_o = 0;
    for (std::size_t i = 0; i < voice.size(); ++i) {
        vv += double{voice[i]} * voice[i];
        vo += double{voice[i]} * other[i];
    }
    other = mixed(other, voice, -vo / vv);
    for (std::size_t i = 0; i < voice.size(); ++i) {
        oo += double{other[i]} * other[i];
        sum_v += voice[i];
        sum_o += other[i];
    }
    REQUIRE(std::abs(sum_v * sum_v / 20000) < 1e-3 * vv); // the means hardly matter
    REQUIRE(std::abs(sum_o * sum_o / 20000) < 1e-3 * oo);
    for (const double snr_db : {-20.0, 0.0, 13.5, 40.0}) {
        const double gain = std::sqrt(vv / oo) * std::pow(10.0, -snr_db / 20.0);
        CHECK(si_sdr_db(voice, mixed(voice, other, gain)) == Approx(snr_db).margin(0.02));
    }
}

TEST_CASE(
    "scores: segmental snr of an error in proportion to the voice is that proportion, within -10 to 35") {
    const Signal voice = noise(16000, 5);
    for (const double snr_db : {-10.0, 0.0, 12.0, 34.0}) {
        const Signal estimate = scaled(voice, 1.0 + std::pow(10.0, -snr_db / 20.0));
        CHECK(segmental_snr_db(voice, estimate, 16000) == Approx(snr_db).margin(1e-3));
    }
    CHECK(segmental_snr_db(voice, scaled(voice, 1.0001), 16000) == 35.0);
    CHECK(segmental_snr_db(voice, scaled(voice, 100.0), 16000) == -10.0);
}

TEST_CASE("scores: a change of level is a log-spectral distance of as many dB, at any rate") {
    const double rate = GENERATE(8000.0, 16000.0, 44100.0, 48000.0);
    const Signal voice = noise(static_cast<std::size_t>(rate / 2), 6);
    for (const double change_db : {-12.0, -1.0, 6.0})
        CHECK(log_spectral_distance_db(voice, scaled(voice, std::pow(10.0, change_db / 20.0)), rate) ==
              Approx(std::abs(change_db)).epsilon(0.01));
}

TEST_CASE("scores: the log-spectral distance heeds neither pauses nor what lies above its band") {
    Signal voice = noise(48000, 7), changed = voice;
    for (std::size_t i = 24000; i < 48000; ++i) { // a pause that holds some noise after the change
        voice[i] = 0.0F;
        changed[i] *= 0.005F;
    }
    CHECK(log_spectral_distance_db(voice, changed, 48000) < 0.2); // the frame at the pause's edge counts
    const Signal full = noise(48000, 8), hissing = mixed(full, test::tone(48000, 20000, 48000, 0.1), 1.0);
    CHECK(log_spectral_distance_db(full, hissing, 48000, 8000) < 0.05);
    CHECK(log_spectral_distance_db(full, hissing, 48000, 24000) > 0.5);
}

TEST_CASE("scores: what is identical scores best") {
    const Signal voice = noise(16000, 9);
    const Scores best = score(voice, voice, 16000);
    CHECK(best.si_sdr == 100.0);
    CHECK(best.segmental_snr == 35.0);
    CHECK(best.log_spectral_distance == 0.0);
}

TEST_CASE("scores: more noise scores worse") {
    const Signal voice = bursts(16000, 10, 16000), other = noise(16000, 11);
    Scores last = score(voice, voice, 16000);
    for (const double gain : {0.05, 0.2, 1.0}) {
        const Scores now = score(voice, mixed(voice, other, gain), 16000);
        CHECK(now.si_sdr < last.si_sdr);
        CHECK(now.segmental_snr < last.segmental_snr);
        CHECK(now.log_spectral_distance > last.log_spectral_distance);
        last = now;
    }
}

TEST_CASE("scores: the formulas written out in double precision agree") {
    const Signal voice = bursts(3200, 12, 8000), estimate = mixed(voice, noise(3200, 13), 0.2);
    CHECK(segmental_snr_db(voice, estimate, 8000) ==
          Approx(slow_segmental_snr(voice, estimate, 8000)).margin(1e-6));
    CHECK(log_spectral_distance_db(voice, estimate, 8000) ==
          Approx(slow_log_spectral_distance(voice, estimate, 128, 129)).margin(1e-3));
    CHECK(log_spectral_distance_db(voice, estimate, 8000, 1000.0) ==
          Approx(slow_log_spectral_distance(voice, estimate, 128, 33)).margin(1e-3));
}

TEST_CASE("scores: silence, a constant, one sample and none have the values that the header names") {
    const Signal none, one{0.5F}, silence(8000), constant(8000, 0.25F), voice = noise(8000, 14);
    for (const Signal* reference : {&none, &one, &silence, &constant})
        for (const Signal* estimate : {&none, &one, &silence, &constant})
            CHECK(si_sdr_db(*reference, *estimate) == -100.0);
    CHECK(si_sdr_db(voice, silence) == -100.0);
    CHECK(si_sdr_db(silence, voice) == -100.0);

    for (const Signal* quiet : {&none, &silence}) {
        const Scores scores = score(*quiet, voice, 16000);
        CHECK(scores.segmental_snr == 0.0);
        CHECK(scores.log_spectral_distance == 0.0);
    }
    CHECK(segmental_snr_db(one, one, 16000) == 0.0); // shorter than a frame
    CHECK(log_spectral_distance_db(one, one, 16000) == 0.0);
    const double muted = log_spectral_distance_db(voice, silence, 16000);
    CHECK(muted > 20.0);
    CHECK(muted <= 60.0);
}

TEST_CASE("scores: the longer of two signals is read up to the end of the shorter") {
    const Signal voice = bursts(16000, 15, 16000), estimate = mixed(voice, noise(16000, 16), 0.2);
    Signal longer = estimate;
    longer.resize(17000, 1.0F);
    CHECK(si_sdr_db(voice, longer) == si_sdr_db(voice, estimate));
    CHECK(segmental_snr_db(voice, longer, 16000) == segmental_snr_db(voice, estimate, 16000));
    CHECK(log_spectral_distance_db(longer, voice, 16000) == log_spectral_distance_db(estimate, voice, 16000));
}
