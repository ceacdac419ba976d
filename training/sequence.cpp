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

void copy_to(Eigen::MatrixXf& matrix, int frame, std::span<const float> values) {
    std::copy(values.begin(), values.end(), matrix.col(frame).begin());
}

} // namespace

SequenceMaker::SequenceMaker(const FrameSpec& spec, const FrameSize& size, int warm_up_frames)
    : size_(size)
    , warm_up_frames_(warm_up_frames)
    , power_spectrum_(size)
    , features_(spec, size) {}

Sequence SequenceMaker::make(const Mixture& mixture) {
    const int frames = static_cast<int>(mixture.noisy.size()) / size_.hop, bins = size_.bins();
    Sequence s;
    s.features.resize(static_cast<Eigen::Index>(features_.row().size()), frames);
    for (auto* m : {&s.snr, &s.excess}) m->resize(bins, frames);
    for (auto* m : {&s.noisy, &s.clean}) m->resize(bins, frames);
    s.first_frame = mixture.cold ? 0 : std::min(warm_up_frames_, frames - 1);
    s.end_bin = std::min(bins, static_cast<int>(std::lround(mixture.limit_hz / size_.bin_hz())) + 1);
    s.voice = mixture.voice;
    Analysis noisy(size_), clean(size_);
    std::vector<float> power(static_cast<std::size_t>(bins));
    features_.reset();
    for (int t = 0; t < frames; ++t) {
        const auto x = noisy.process(column(mixture.noisy, t, size_.hop));
        const auto target = clean.process(column(mixture.clean, t, size_.hop));
        std::fill(power.begin(), power.end(), 0.0F);
        power_spectrum_.add(x, 1.0F, power);
        features_.process(power);
        copy_to(s.features, t, features_.row());
        copy_to(s.snr, t, features_.bin_snr());
        copy_to(s.excess, t, features_.bin_excess());
        std::copy(x.begin(), x.end(), s.noisy.col(t).begin());
        std::copy(target.begin(), target.end(), s.clean.col(t).begin());
    }
    return s;
}

} // namespace sordino
