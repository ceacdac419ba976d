// Root-Hann analysis and synthesis: a hop of samples in, a spectrum; a spectrum in, a hop of samples.
#pragma once

#include "dsp/fft.h"
#include "dsp/frame_spec.h"

#include <span>
#include <vector>

namespace sordino {

// sqrt of the periodic Hann window, sin(pi n / size): its square sums to one at a spacing of size / 2,
// so analysis followed by synthesis returns the input.
std::vector<float> root_hann(int size);

// The same, one copy for all who ask, until the process ends. Takes a lock: not for the audio thread.
std::span<const float> shared_root_hann(int size);

// Spectra of the last two hops. Before the first hop the past is zeros.
class Analysis {
  public:
    explicit Analysis(const FrameSize& size); // allocates
    void reset() noexcept;

    // [audio thread] hop: size.hop samples. The result, size.bins() values, holds until the next call.
    std::span<const Complex> process(std::span<const float> hop) noexcept;

  private:
    RealFft fft_;
    std::span<const float> window_;
    std::vector<float> past_;
};

// Overlap-add: the finished hop is one hop older than the spectrum's newest sample.
class Synthesis {
  public:
    explicit Synthesis(const FrameSize& size); // allocates
    void reset() noexcept;

    // [audio thread] spectrum: size.bins() values, scaled by gain (size.bins() values); hop: size.hop
    // samples.
    void process(std::span<const Complex> spectrum, std::span<const float> gain,
                 std::span<float> hop) noexcept;

  private:
    RealFft fft_;
    std::span<const float> window_;
    std::vector<float> overlap_;
    float scale_; // FFTW's 1 / size
};

// Power of each bin, normalised by the window's sum: a sine of amplitude 1 reads 1 (0 dB) at its bin, and
// noise of a given density per Hz reads the same at every rate.
class PowerSpectrum {
  public:
    explicit PowerSpectrum(const FrameSize& size);

    // [audio thread] power += share x |spectrum|^2, normalised.
    void add(std::span<const Complex> spectrum, float share, std::span<float> power) const noexcept;

    // Mean square of the frame's samples, from its power. Parseval for the root-Hann window: 4 / pi^2 x the
    // sum.
    static float mean_square(std::span<const float> power) noexcept;

  private:
    float norm_; // (2 / sum of the window)^2
};

} // namespace sordino
