// Real FFT of one even size, single precision, on FFTW.
#pragma once

#include <complex>
#include <memory>
#include <span>

namespace sordino {

using Complex = std::complex<float>;

// Owns the aligned buffers that it transforms between; plans are shared by all objects of a size.
// The constructor may be called on any thread, it allocates and takes a lock; the rest is for the audio
// thread.
class RealFft {
  public:
    explicit RealFft(int size); // even, >= 4; throws std::invalid_argument
    ~RealFft();
    RealFft(RealFft&&) noexcept;
    RealFft& operator=(RealFft&&) noexcept;

    int size() const noexcept;
    int bins() const noexcept { return size() / 2 + 1; }
    std::span<float> time() noexcept;   // (size)
    std::span<Complex> freq() noexcept; // (size / 2 + 1)

    void forward() noexcept; // freq = DFT of time, not normalised
    void inverse() noexcept; // time = size x inverse DFT of freq; freq is overwritten

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace sordino
