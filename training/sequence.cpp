// Mixtures through Analysis and Features.
#include "training/sequence.h"

#include <algorithm>
#include <cmath>

namespace sordino {
namespace {

std::span<const float> column(const std::vector<float>& signal, int frame, int hop) {
    return std::span(signal).subspan(static_cast<std::size_t>(frame) * static_cast<std::size_t>(hop),
                                     static_cast<std::size_t>(hop));
}

void copy_to(auto& matrix, int frame, auto values) {
    std::copy(values.begin(), values.end(), matrix.col(frame).begin());
}

} // namespace

SequenceMaker::SequenceMaker(const FrameSpec& spec, const FrameSize& size, int warm_up_frames, float low_hz)
    : size_(size)
    , warm_up_frames_(warm_up_frames)
    , low_hz_(low_hz)
    , power_spectrum_(size)
    , features_(spec, size) {}

Sequence SequenceMaker::make(const Mixture& mixture) {
    const int frames = static_cast<int>(mixture.noisy.size()) / size_.hop, bins = size_.bins();
    Sequence s;
    s.features.resize(static_cast<Eigen::Index>(features_.row().size()), frames);
    s.cues.resize(static_cast<Eigen::Index>(features_.cues().size()), frames);
    for (auto* m : {&s.noisy, &s.clean}) m->resize(bins, frames);
    s.first_frame = mixture.cold ? 0 : std::min(warm_up_frames_, frames - 1);
    // the last bin of a stream is at half its rate, as is that of a voice that ends there
    const auto bins_up_to = [&](float hz) {
        return static_cast<int>(
                   std::lround(std::min(static_cast<double>(hz), size_.rate / 2) / size_.bin_hz())) +
               1;
    };
    const int stream_bins = bins_up_to(mixture.stream_hz);
    s.end_bin = std::min(stream_bins, bins_up_to(mixture.limit_hz));
    s.first_bin = std::min(s.end_bin, static_cast<int>(std::ceil(low_hz_ / size_.bin_hz())));
    s.voice = mixture.voice;
    Analysis noisy(size_), clean(size_);
    std::vector<float> power(static_cast<std::size_t>(bins));
    features_.reset();
    for (int t = 0; t < frames; ++t) {
        copy_to(s.noisy, t, noisy.process(column(mixture.noisy, t, size_.hop)));
        copy_to(s.clean, t, clean.process(column(mixture.clean, t, size_.hop)));
        for (auto* spectra : {&s.noisy, &s.clean}) spectra->col(t).tail(bins - stream_bins).setZero();
        std::fill(power.begin(), power.end(), 0.0F);
        power_spectrum_.add({s.noisy.col(t).data(), power.size()}, 1.0F, power);
        features_.process(power);
        copy_to(s.features, t, features_.row());
        copy_to(s.cues, t, features_.cues());
    }
    return s;
}

} // namespace sordino
