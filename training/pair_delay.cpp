// Cross-correlation at about 4 kHz.
#include "training/pair_delay.h"

#include <algorithm>
#include <cmath>

namespace sordino {
namespace {

constexpr double low_rate = 4000.0, longest_s = 0.05, piece_s = 4.0;

// Means over `step` samples of the piece in the middle, without its own mean.
std::vector<float> middle_of(const Recording& recording, std::size_t step, double rate) {
    const auto wanted = static_cast<std::size_t>(piece_s * rate);
    const auto count = std::min(wanted, recording.samples.size()) / step * step;
    std::vector<float> sound(count), means(count / step);
    recording.read((recording.samples.size() - count) / 2, sound);
    double sum = 0.0;
    for (std::size_t i = 0; i < count; ++i) {
        means[i / step] += sound[i] / static_cast<float>(step);
        sum += static_cast<double>(sound[i]);
    }
    for (float& x : means) x -= static_cast<float>(sum / static_cast<double>(count));
    return means;
}

// Normalised correlation of clean[i] with noisy[i + lag], both inside by `margin`.
double alike(const std::vector<float>& clean, const std::vector<float>& noisy, long lag, long margin) {
    double both = 0.0, first = 1e-20, second = 1e-20;
    for (long i = margin; i < static_cast<long>(clean.size()) - margin; ++i) {
        const double a = clean[static_cast<std::size_t>(i)], b = noisy[static_cast<std::size_t>(i + lag)];
        both += a * b;
        first += a * a;
        second += b * b;
    }
    return both / std::sqrt(first * second);
}

} // namespace

double delay_ms(const PairedRecording& pair, double rate) {
    const auto step = static_cast<std::size_t>(std::max(1.0, std::round(rate / low_rate)));
    const double reduced = rate / static_cast<double>(step);
    const auto clean = middle_of(pair.clean, step, rate), noisy = middle_of(pair.noisy, step, rate);
    const auto margin = static_cast<long>(longest_s * reduced);
    long best_lag = 0;
    const double in_place = alike(clean, noisy, 0, margin);
    double best = std::max(in_place, 0.0);
    for (long lag = -margin; lag <= margin; ++lag)
        if (const double at_lag = alike(clean, noisy, lag, margin); at_lag > best)
            best = at_lag, best_lag = lag;
    const bool clear = best > 0.3 && best > 1.5 * std::max(in_place, 0.0);
    return clear ? 1000.0 * static_cast<double>(best_lag) / reduced : 0.0;
}

} // namespace sordino
