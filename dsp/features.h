// What the network sees of a frame, and the SNR of each bin that the mask is made from.
#pragma once

#include "dsp/bands.h"
#include "dsp/noise_floor.h"

#include <span>
#include <vector>

namespace sordino {

// One implementation for the trainer and the live chain. Logarithms are of base 10 of powers: 1 is 10 dB.
class Features {
  public:
    Features(const FrameSpec& spec, const FrameSize& size); // allocates
    void reset() noexcept;

    // [audio thread] Goes on from the noise floor that the other has learnt; see NoiseFloor::adopt.
    bool adopt_floor(const Features& other) noexcept { return floor_.adopt(other.floor_); }

    // [audio thread] power: (bins), see PowerSpectrum.
    void process(std::span<const float> power) noexcept;

    // Each of these holds until the next process.
    std::span<const float> row() const noexcept { return row_; }         // (2 B) level, then SNR of each band
    std::span<const float> bin_snr() const noexcept { return bin_snr_; } // (bins) power over the noise floor
    // (bins) power over the level of the bands around the bin; 0 above the last band, where no level is known
    std::span<const float> bin_excess() const noexcept { return bin_excess_; }

    const Bands& bands() const noexcept { return bands_; }

  private:
    Bands bands_;
    NoiseFloor floor_;
    float least_; // the power that silence reads
    std::vector<float> row_, floor_level_, bin_snr_, bin_excess_;
};

} // namespace sordino
