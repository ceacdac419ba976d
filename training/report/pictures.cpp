// Pictures: centred Hann windows, bins averaged into rows, windows into columns; extremes for the waveform.
#include "training/report/pictures.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>
#include <utility>

namespace sordino::report {
namespace {

constexpr std::size_t rows = spectrogram_rows;
constexpr int hops_per_window = 8;
constexpr double hop_seconds = 0.005;

// At least 16 samples, so that a slow rate still gets a window with some bins.
std::int64_t first_hop(int rate) { return std::max<std::int64_t>(16, std::llround(rate * hop_seconds)); }

std::vector<float> hann(int size) {
    std::vector<float> window(static_cast<std::size_t>(size));
    for (int i = 0; i < size; ++i)
        window[static_cast<std::size_t>(i)] =
            static_cast<float>(0.5 - 0.5 * std::cos(2 * std::numbers::pi * i / size));
    return window;
}

} // namespace

char level_byte(float power) {
    const float db = 10 * std::log10(power + 1e-30f);
    return static_cast<char>(static_cast<unsigned char>(std::clamp(2 * (db + 120) + 0.5f, 0.f, 255.f)));
}

double row_hz(int row, int rate) { return axis_hz(static_cast<double>(row) / spectrogram_rows, rate); }

Spectrogram::Spectrogram(int rate)
    : hop_(first_hop(rate))
    , column_samples_(hop_)
    , fft_(static_cast<int>(hop_) * hops_per_window)
    , window_(hann(fft_.size()))
    , history_(window_.size())
    , bin_power_(static_cast<std::size_t>(fft_.bins()))
    , row_map_(spectrogram_rows, fft_.size(), rate)
    , filled_(window_.size() / 2)
    , rate_(rate)
    , column_(rows) {
    const double gain = std::accumulate(window_.begin(), window_.end(), 0.0);
    scale_ = 2 / (gain * gain);
}

void Spectrogram::push(std::span<const float> mono) {
    seen_ += static_cast<std::int64_t>(mono.size());
    feed(mono);
}

SpectrogramImage Spectrogram::finish() {
    const std::vector<float> zeros(history_.size());
    while (next_centre_ < seen_) feed(std::span(zeros).first(history_.size() - filled_));
    if (windows_in_column_ > 0) close_column();
    SpectrogramImage image{static_cast<double>(column_samples_) / rate_, cells_.size() / rows, {}};
    image.levels.resize(cells_.size());
    std::transform(cells_.begin(), cells_.end(), image.levels.begin(), level_byte);
    return image;
}

void Spectrogram::feed(std::span<const float> mono) {
    while (!mono.empty()) {
        const auto part = mono.first(std::min(mono.size(), history_.size() - filled_));
        std::copy(part.begin(), part.end(), history_.begin() + static_cast<std::ptrdiff_t>(filled_));
        filled_ += part.size();
        mono = mono.subspan(part.size());
        if (filled_ == history_.size()) analyse();
    }
}

void Spectrogram::analyse() {
    std::transform(history_.begin(), history_.end(), window_.begin(), fft_.time().begin(),
                   std::multiplies<>());
    fft_.forward();
    const auto bins = fft_.freq();
    std::transform(bins.begin(), bins.end(), bin_power_.begin(),
                   [&](std::complex<float> bin) { return static_cast<float>(std::norm(bin) * scale_); });
    row_map_.add(bin_power_, column_);
    const std::int64_t advance = hop_; // closing a column may change it for the windows after the next
    next_centre_ += advance;
    if (++windows_in_column_ * hop_ == column_samples_) close_column();
    std::move(history_.begin() + advance, history_.end(), history_.begin());
    filled_ -= static_cast<std::size_t>(advance);
}

void Spectrogram::close_column() {
    for (float& sum : column_)
        cells_.push_back(std::exchange(sum, 0.f) / static_cast<float>(windows_in_column_));
    windows_in_column_ = 0;
    if (cells_.size() < max_columns * rows) return;
    for (std::size_t c = 0; c < max_columns / 2; ++c)
        for (std::size_t r = 0; r < rows; ++r)
            cells_[c * rows + r] = (cells_[2 * c * rows + r] + cells_[(2 * c + 1) * rows + r]) / 2;
    cells_.resize(cells_.size() / 2);
    column_samples_ *= 2;
    // Half overlapping Hann windows weigh every sample alike; closer ones would only cost time.
    if (2 * hop_ <= static_cast<std::int64_t>(history_.size() / 2)) hop_ *= 2;
}

Waveform::Waveform(int rate, int channels)
    : rate_(rate)
    , channels_(channels)
    , column_samples_(first_hop(rate) * channels)
    , low_(0)
    , high_(0) {}

void Waveform::push(std::span<const float> interleaved) {
    for (const float sample : interleaved) {
        low_ = in_column_ == 0 ? sample : std::min(low_, sample);
        high_ = in_column_ == 0 ? sample : std::max(high_, sample);
        if (++in_column_ == column_samples_) close_column();
    }
}

Outline Waveform::finish() {
    if (in_column_ > 0) close_column();
    outline_.column_seconds = static_cast<double>(column_samples_) / channels_ / rate_;
    return std::move(outline_);
}

void Waveform::close_column() {
    outline_.low.push_back(low_);
    outline_.high.push_back(high_);
    in_column_ = 0;
    if (outline_.low.size() < max_columns) return;
    for (std::size_t c = 0; c < max_columns / 2; ++c) {
        outline_.low[c] = std::min(outline_.low[2 * c], outline_.low[2 * c + 1]);
        outline_.high[c] = std::max(outline_.high[2 * c], outline_.high[2 * c + 1]);
    }
    outline_.low.resize(max_columns / 2);
    outline_.high.resize(max_columns / 2);
    column_samples_ *= 2;
}

} // namespace sordino::report
