// What the network sees of a frame, and the cues of each bin that the mask is made from.
#pragma once

#include "dsp/bands.h"
#include "dsp/noise_floor.h"
#include "dsp/pitch_comb.h"

#include <span>
#include <vector>

namespace sordino {

// The rows of Features::cues. Logarithms are of base 10 of powers: 1 is 10 dB.
enum class Cue {
    snr,        // power over the noise floor
    smooth_snr, // the same, smoothed over 40 ms
    excess, // power over the level of the bands around the bin; 0 above the last band, where none is known
    comb    // see PitchComb
};
constexpr std::size_t cue_count = 4;

// One implementation for the trainer and the live chain.
class Features {
  public:
    Features(const FrameSpec& spec, const FrameSize& size); // allocates
    void reset() noexcept;

    // [audio thread] Goes on from the past of the other, where that is of the same kind: see
    // NoiseFloor::adopt.
    bool adopt(const Features& other) noexcept;

    // [audio thread] power: (bins), see PowerSpectrum.
    void process(std::span<const float> power) noexcept;

    // [audio thread] What process would give, in place of it: both of one size, their specs the same but for
    // bands, reset and adopted together, and the other has just processed this power. Bins' own come from it.
    void follow(const Features& other, std::span<const float> power) noexcept;

    // Each of these holds until the next process.

    // (FrameSpec::feature_count()) Level of each band, SNR of each band, and of the pitch: strength, the same
    // smoothed over 40 ms, peak and log period, see PitchComb.
    std::span<const float> row() const noexcept { return row_; }
    std::span<const float> cues() const noexcept { return cues_; } // (cue_count, bins), a row for each Cue
    std::span<const float> cue(Cue which) const noexcept {
        return cues().subspan(static_cast<std::size_t>(which) * bins_, bins_);
    }

    const Bands& bands() const noexcept { return bands_; }

  private:
    std::span<float> own(Cue which) noexcept {
        return std::span(cues_).subspan(static_cast<std::size_t>(which) * bins_, bins_);
    }
    void find_bins(std::span<const float> power) noexcept;
    void find_bands(std::span<const float> power, std::span<const float> floor) noexcept;
    void find_pitch() noexcept;

    Bands bands_;
    NoiseFloor floor_;
    PitchComb pitch_;
    std::size_t bins_;
    float least_; // the power that silence reads
    float keep_;  // of smoothed values, a hop later
    bool fresh_ = true;
    float smooth_strength_ = 0.0F; // of the pitch
    std::vector<float> row_, floor_level_, cues_, bin_level_, band_snr_;
};

} // namespace sordino
