// Sound at another rate, piece by piece.
#pragma once

#include <memory>
#include <span>
#include <vector>

namespace sordino {

// One thread at a time.
class Resampler {
  public:
    // Up to this share of half the lower rate levels stay as they are (0.1 dB); from the whole of it on
    // nothing is left (-100 dB).
    static constexpr double passband = 0.96;

    // Rates in Hz, above 0 and no more than 256 times apart; samples are interleaved. Throws
    // std::invalid_argument.
    Resampler(double from, double to, int channels);
    Resampler(Resampler&&) noexcept;
    ~Resampler();

    // What these samples (whole frames; none is fine) and those before them make, without delay: with the
    // last ones as much time as went in, to a sample. Where the rates are the same, what went in. Valid as
    // long as `in` is, and until the next call; nothing comes after the last. Throws std::bad_alloc.
    std::span<const float> run(std::span<const float> in, bool last);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace sordino
