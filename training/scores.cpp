// SI-SDR, segmental SNR and log-spectral distance.
#include "training/scores.h"

#include "dsp/stft.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>
#include <vector>

namespace sordino {
namespace {

using Samples = std::span<const float>;

double mean(Samples x) {
    return x.empty() ? 0.0 : std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

// Of equal length, as far as both go.
std::pair<Samples, Samples> paired(Samples a, Samples b) {
    const std::size_t n = std::min(a.size(), b.size());
    return {a.first(n), b.first(n)};
}

// SNR in dB of one windowed frame; the small numbers are those of Hu & Loizou's programs.
double frame_snr_db(const float* reference, const float* estimate, const std::vector<double>& window) {
    double signal = 0, error = 0;
    for (std::size_t i = 0; i < window.size(); ++i) {
        const double s = window[i] * reference[i];
        const double e = window[i] * (static_cast<double>(reference[i]) - estimate[i]);
        signal += s * s;
        error += e * e;
    }
    return std::clamp(10.0 * std::log10(signal / (error + 1e-10) + 1e-10), -10.0, 35.0);
}

bool is_digital_silence(Samples frame) {
    constexpr double step = 1.0 / 32768.0;
    const double energy = std::inner_product(frame.begin(), frame.end(), frame.begin(), 0.0);
    return energy <= 4.0 * step * step * static_cast<double>(frame.size());
}

// Power spectra of all frames, one after the other: (frames, bins). The last hop is filled up with zeros.
std::vector<float> power_spectra(Samples x, const FrameSize& size) {
    const auto hop = static_cast<std::size_t>(size.hop), bins = static_cast<std::size_t>(size.bins());
    Analysis analysis(size);
    const PowerSpectrum power_spectrum(size);
    const std::size_t frames = (x.size() + hop - 1) / hop;
    std::vector<float> powers(frames * bins), samples(hop);
    for (std::size_t t = 0; t < frames; ++t) {
        const Samples part = x.subspan(t * hop, std::min(hop, x.size() - t * hop));
        std::fill(std::copy(part.begin(), part.end(), samples.begin()), samples.end(), 0.0F);
        power_spectrum.add(analysis.process(samples), 1.0F, {powers.data() + t * bins, bins});
    }
    return powers;
}

// RMS over bins of the difference in dB.
double frame_distance_db(Samples reference, Samples estimate, float floor) {
    double sum = 0;
    for (std::size_t k = 0; k < reference.size(); ++k) {
        const double ratio =
            static_cast<double>(std::max(reference[k], floor)) / std::max(estimate[k], floor);
        const double difference = 10.0 * std::log10(ratio);
        sum += difference * difference;
    }
    return std::sqrt(sum / static_cast<double>(reference.size()));
}

} // namespace

double si_sdr_db(Samples reference, Samples estimate) {
    constexpr double limit = 100.0;
    const auto [s, y] = paired(reference, estimate);
    const double s_mean = mean(s), y_mean = mean(y);
    double ss = 0, sy = 0;
    for (std::size_t i = 0; i < s.size(); ++i) {
        ss += (s[i] - s_mean) * (s[i] - s_mean);
        sy += (s[i] - s_mean) * (y[i] - y_mean);
    }
    const double a = ss > 0.0 ? sy / ss : 0.0;
    double rest = 0;
    for (std::size_t i = 0; i < s.size(); ++i) {
        const double e = (y[i] - y_mean) - a * (s[i] - s_mean);
        rest += e * e;
    }
    const double target = a * a * ss;
    if (!(target > 0.0)) return -limit;
    if (!(rest > 0.0)) return limit;
    return std::clamp(10.0 * std::log10(target / rest), -limit, limit);
}

double segmental_snr_db(Samples reference, Samples estimate, double rate) {
    const auto [s, y] = paired(reference, estimate);
    const auto length = static_cast<std::size_t>(std::lround(0.03 * rate)), hop = length / 4;
    std::vector<double> window(length);
    for (std::size_t n = 0; n < length; ++n)
        window[n] = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * static_cast<double>(n + 1) /
                                         static_cast<double>(length + 1));
    double sum = 0;
    int frames = 0;
    for (std::size_t start = 0; start + length <= s.size(); start += hop) {
        if (is_digital_silence(s.subspan(start, length))) continue;
        sum += frame_snr_db(s.data() + start, y.data() + start, window);
        ++frames;
    }
    return frames > 0 ? sum / frames : 0.0;
}

double log_spectral_distance_db(Samples reference, Samples estimate, double rate, double band_limit_hz) {
    constexpr float deepest_bin = 1e-6F, deepest_frame = 1e-4F; // 60 and 40 dB below the loudest
    const FrameSize size = frame_size(FrameSpec{}, rate);
    const auto [s, y] = paired(reference, estimate);
    const auto before = power_spectra(s, size), after = power_spectra(y, size);
    const auto bins = static_cast<std::size_t>(size.bins());
    const auto used =
        std::min(bins, static_cast<std::size_t>(std::max(0.0, band_limit_hz / size.bin_hz())) + 1);

    std::vector<float> loudness;
    for (std::size_t t = 0; t < before.size(); t += bins)
        loudness.push_back(PowerSpectrum::mean_square({before.data() + t, bins}));
    const float loudest = before.empty() ? 0.0F : *std::max_element(loudness.begin(), loudness.end());
    const float peak = before.empty() ? 0.0F : *std::max_element(before.begin(), before.end());
    if (!(peak * deepest_bin > 0.0F)) return 0.0;

    double sum = 0;
    int frames = 0;
    for (std::size_t t = 0; t < loudness.size(); ++t) {
        if (!(loudness[t] >= loudest * deepest_frame)) continue;
        sum += frame_distance_db({before.data() + t * bins, used}, {after.data() + t * bins, used},
                                 peak * deepest_bin);
        ++frames;
    }
    return frames > 0 ? sum / frames : 0.0;
}

Scores score(Samples reference, Samples estimate, double rate) {
    return {si_sdr_db(reference, estimate), segmental_snr_db(reference, estimate, rate),
            log_spectral_distance_db(reference, estimate, rate)};
}

void add(Scores& sum, const Scores& scores, double share) {
    sum.si_sdr += share * scores.si_sdr;
    sum.segmental_snr += share * scores.segmental_snr;
    sum.log_spectral_distance += share * scores.log_spectral_distance;
}

} // namespace sordino
