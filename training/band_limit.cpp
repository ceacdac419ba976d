// How far up a recording has sound.
#include "training/recordings.h"

#include "dsp/stft.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sordino {

float band_limit_hz(const Recording& recording, double rate) {
    FrameSpec spec;
    spec.hop_ms = 16.0F;
    const FrameSize size = frame_size(spec, rate);
    Analysis analysis(size);
    const PowerSpectrum power_spectrum(size);
    std::vector<float> hop(static_cast<std::size_t>(size.hop)), power(static_cast<std::size_t>(size.bins()));
    // a frame out of every few is enough for a mean, and a minute of sound is enough altogether
    const std::size_t frames = recording.samples.size() / hop.size(), stride = 1 + frames / 4000;
    float counted = 0.0F;
    for (std::size_t t = 0; t < frames; ++t) {
        const bool counts = t % stride == 0 && t > 0;   // the first holds the step from nothing to the sound
        if (!counts && (t + 1) % stride != 0) continue; // a frame is two hops: this one and the one before
        recording.read(t * hop.size(), hop);
        const auto spectrum = analysis.process(hop);
        if (!counts) continue;
        power_spectrum.add(spectrum, 1.0F, power);
        ++counted;
    }
    // Rounding to 16 bits adds white noise of 1/12 step squared; a mean square reads pi^2 / (2 window) per
    // bin.
    constexpr float step = 1.0F / 32768.0F, pi = std::numbers::pi_v<float>;
    const float rounding = step * step / 12.0F * pi * pi / (2.0F * static_cast<float>(size.window()));
    const float threshold =
        std::max(*std::max_element(power.begin(), power.end()) * 1e-8F, 4.0F * rounding * counted);
    const auto band = static_cast<std::size_t>(std::lround(250.0 / size.bin_hz()));
    std::size_t end = power.size();
    for (; end > band; end -= band) {
        float mean = 0.0F;
        for (std::size_t k = end - band; k < end; ++k) mean += power[k] / static_cast<float>(band);
        if (mean > threshold) break;
    }
    return static_cast<float>(std::min(static_cast<double>(end) * size.bin_hz(), rate / 2.0));
}

} // namespace sordino
