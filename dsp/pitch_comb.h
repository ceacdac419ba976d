// Where the harmonics of a voiced frame are, as far as its spectrum tells: a comb over the bins.
#pragma once

#include "dsp/fft.h"
#include "dsp/frame_spec.h"

#include <span>
#include <vector>

namespace sordino {

// The cepstrum of a frame (Noll 1967), of the bins below 4 kHz alone: each one's level over the mean of those
// within 200 Hz, counted by how far its band stands over the noise. Its highest peak between 2.5 and 13.5 ms
// is the period; the comb is the spectrum that the cepstrum around the period and its first multiples make:
// above 0 on harmonics, below 0 between them.
class PitchComb {
  public:
    PitchComb(const FrameSpec& spec, const FrameSize& size); // allocates

    // [audio thread] level: (bins); snr: (bins) of each bin's band; both log10 of powers.
    void process(std::span<const float> level, std::span<const float> snr) noexcept;

    // (bins) Of the last frame, in log10 of powers; 0 above 4 kHz.
    std::span<const float> comb() const noexcept { return comb_; }

    // Of the last frame: the peak as a share of the frame's root energy, the peak itself, and the natural
    // logarithm of the period in ms.
    float strength() const noexcept { return strength_; }
    float peak() const noexcept { return peak_; }
    float log_period() const noexcept { return log_period_; }

  private:
    float flatten(std::span<const float> level, std::span<const float> snr) noexcept;
    int find_period() noexcept;
    void keep_multiples_of(int period) noexcept;

    RealFft fft_;
    double samples_a_ms_;      // of the cepstrum
    int shortest_, longest_;   // periods, in samples of the cepstrum
    std::size_t reach_;        // bins to either side that a mean is taken over
    std::vector<float> taper_; // (bins below 4 kHz)
    std::vector<float> kept_;  // (half of the transform + 1)
    std::vector<float> comb_;  // (bins)
    float strength_ = 0.0F, peak_ = 0.0F, log_period_ = 0.0F;
};

} // namespace sordino
