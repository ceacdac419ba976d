// How close a sound is to the clean one it should be: three distances that need nothing but the two.
#pragma once

#include <span>

namespace sordino {

// Everywhere below: mono, finite samples of one rate, reference and estimate aligned and equally long (the
// longer one is read up to the shorter one's end). Sums are in double precision. Any thread; may allocate.

// Scale-invariant signal-to-distortion ratio, Le Roux et al. 2019 ("SDR - half-baked or well done?"), with
// the means taken out first: 10 log10(|a s|^2 / |y - a s|^2), a = <s, y> / <s, s>, s the reference, y the
// estimate. Held to -100..100 dB, and -100 where either of them is constant: silence, one sample, none.
double si_sdr_db(std::span<const float> reference, std::span<const float> estimate);

// Segmental SNR as in Hu & Loizou 2008: frames of 30 ms under a Hann window, a quarter apart; the mean of
// their SNRs in dB, each held to -10..35 dB. Frames where the reference is digital silence (an RMS up to two
// steps of 16 bits) do not count; 0 where no frame counts. rate > 134 Hz.
double segmental_snr_db(std::span<const float> reference, std::span<const float> estimate, double rate);

// Log-spectral distance, Gray & Markel 1976, lower is better: per frame the RMS over bins of the difference
// of the two power spectra in dB, then the mean over frames. Root-Hann frames of 32 ms every 16 ms
// (dsp/stft.h), bins up to band_limit_hz or Nyquist, powers no lower than 60 dB below the reference's loudest
// bin. A frame counts where the reference has voice: within 40 dB of its loudest frame, as in STOI (Taal et
// al. 2011). 0 where no frame counts. Throws std::invalid_argument for a rate outside 8000..192000 Hz.
double log_spectral_distance_db(std::span<const float> reference, std::span<const float> estimate,
                                double rate, double band_limit_hz = 8000.0);

struct Scores {
    double si_sdr = 0, segmental_snr = 0, log_spectral_distance = 0; // dB
};

// sum += share x scores, each by itself.
void add(Scores& sum, const Scores& scores, double share);

// All three. Throws as log_spectral_distance_db does.
Scores score(std::span<const float> reference, std::span<const float> estimate, double rate);

} // namespace sordino
