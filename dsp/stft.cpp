// Root-Hann analysis, overlap-add synthesis, and the power of bins.
#include "dsp/stft.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <mutex>
#include <numbers>
#include <numeric>

namespace sordino {

std::vector<float> root_hann(int size) {
    std::vector<float> window(static_cast<std::size_t>(size));
    for (int n = 0; n < size; ++n)
        window[static_cast<std::size_t>(n)] = static_cast<float>(std::sin(std::numbers::pi * n / size));
    return window;
}

std::span<const float> shared_root_hann(int size) {
    static std::mutex lock;
    static auto& windows = *new std::map<int, std::vector<float>>; // never freed, like FFTW's plans
    const std::scoped_lock hold(lock);
    auto& window = windows[size];
    if (window.empty()) window = root_hann(size);
    return window;
}

Analysis::Analysis(const FrameSize& size)
    : fft_(size.window())
    , window_(shared_root_hann(size.window()))
    , past_(static_cast<std::size_t>(size.hop)) {}

void Analysis::reset() noexcept { std::fill(past_.begin(), past_.end(), 0.0F); }

std::span<const Complex> Analysis::process(std::span<const float> hop) noexcept {
    const auto time = fft_.time();
    const std::size_t n = past_.size();
    for (std::size_t i = 0; i < n; ++i) time[i] = past_[i] * window_[i];
    for (std::size_t i = 0; i < n; ++i) time[n + i] = hop[i] * window_[n + i];
    std::copy(hop.begin(), hop.end(), past_.begin());
    fft_.forward();
    return fft_.freq();
}

Synthesis::Synthesis(const FrameSize& size)
    : fft_(size.window())
    , window_(shared_root_hann(size.window()))
    , overlap_(static_cast<std::size_t>(size.hop))
    , scale_(1.0F / static_cast<float>(size.window())) {}

void Synthesis::reset() noexcept { std::fill(overlap_.begin(), overlap_.end(), 0.0F); }

void Synthesis::process(std::span<const Complex> spectrum, std::span<const float> gain,
                        std::span<float> hop) noexcept {
    const auto freq = fft_.freq();
    for (std::size_t k = 0; k < freq.size(); ++k) freq[k] = spectrum[k] * gain[k];
    fft_.inverse();
    const auto time = fft_.time();
    const std::size_t n = overlap_.size();
    for (std::size_t i = 0; i < n; ++i) hop[i] = overlap_[i] + time[i] * (scale_ * window_[i]);
    for (std::size_t i = 0; i < n; ++i) overlap_[i] = time[n + i] * (scale_ * window_[n + i]);
}

PowerSpectrum::PowerSpectrum(const FrameSize& size) {
    const auto window = shared_root_hann(size.window());
    const double sum = std::accumulate(window.begin(), window.end(), 0.0);
    norm_ = static_cast<float>(4.0 / (sum * sum));
}

void PowerSpectrum::add(std::span<const Complex> spectrum, float share,
                        std::span<float> power) const noexcept {
    const float scale = share * norm_;
    for (std::size_t k = 0; k < power.size(); ++k)
        power[k] +=
            scale * (spectrum[k].real() * spectrum[k].real() + spectrum[k].imag() * spectrum[k].imag());
}

float PowerSpectrum::mean_square(std::span<const float> power) noexcept {
    constexpr float parseval = 4.0F / (std::numbers::pi_v<float> * std::numbers::pi_v<float>);
    constexpr std::size_t lanes = 8; // sums side by side, as vector units add
    std::array<float, lanes> sums{};
    std::size_t k = 0;
    for (; k + lanes <= power.size(); k += lanes)
        for (std::size_t i = 0; i < lanes; ++i) sums[i] += power[k + i];
    float sum = std::accumulate(sums.begin(), sums.end(), 0.0F);
    for (; k < power.size(); ++k) sum += power[k];
    const float ends =
        power.front() + power.back(); // 0 Hz and Nyquist: one bin of the full DFT each, not two
    return parseval * (sum - 0.5F * ends);
}

} // namespace sordino
