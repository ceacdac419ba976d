// Levels: frame powers go into a histogram of 0.1 dB steps, percentiles are read from it.
#include "training/report/levels.h"

#include <algorithm>
#include <cmath>

namespace sordino::report {
namespace {

constexpr double frame_seconds = 0.020;
constexpr double step_db = 0.1;
constexpr double loudest_db = 40; // a float file may exceed full scale

// Voice takes well over a twentieth of any recording of it, pauses well over a tenth.
constexpr double voice_fraction = 0.95;
constexpr double background_fraction = 0.10;

} // namespace

Levels::Levels(int rate, int channels)
    : frame_samples_(std::max<std::int64_t>(1, std::llround(rate * frame_seconds)) * channels)
    , histogram_(static_cast<std::size_t>((loudest_db - silence_db) / step_db) + 1) {}

void Levels::push(std::span<const float> interleaved) {
    for (const float sample : interleaved) {
        energy_ += static_cast<double>(sample) * sample;
        peak_ = std::max(peak_, std::abs(sample));
        if (++in_frame_ == frame_samples_) {
            count_frame(energy_ / static_cast<double>(frame_samples_));
            energy_ = 0;
            in_frame_ = 0;
        }
    }
}

LevelFigures Levels::figures() const {
    if (frames_ == 0 && in_frame_ > 0) { // shorter than one frame: what there is, is the frame
        Levels whole = *this;
        whole.count_frame(energy_ / static_cast<double>(in_frame_));
        return whole.figures();
    }
    const float peak_db = 20 * std::log10(std::max(peak_, 1e-6f));
    return {percentile(voice_fraction), percentile(background_fraction), peak_db};
}

void Levels::count_frame(double mean_square) {
    const double steps = (10 * std::log10(mean_square + 1e-30) - silence_db) / step_db;
    const double last = static_cast<double>(histogram_.size() - 1);
    ++histogram_[static_cast<std::size_t>(std::clamp(std::round(steps), 0.0, last))];
    ++frames_;
}

float Levels::percentile(double fraction) const {
    const double wanted = fraction * static_cast<double>(frames_);
    std::int64_t seen = histogram_[0];
    std::size_t cell = 0;
    while (static_cast<double>(seen) < wanted && cell + 1 < histogram_.size()) seen += histogram_[++cell];
    return silence_db + static_cast<float>(static_cast<double>(cell) * step_db);
}

} // namespace sordino::report
