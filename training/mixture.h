// Noisy sequences with their clean targets, drawn at random from recordings.
#pragma once

#include "training/data_split.h"
#include "training/random.h"
#include "training/reverberation.h"

#include <vector>

namespace sordino {

// Ranges that mixtures are drawn from; probabilities are per sequence.
struct Mixing {
    float snr_low_db = -5.0F, snr_high_db = 25.0F;
    float level_low_db = -40.0F, level_high_db = -12.0F; // of the active voice, dBFS
    float voice_eq_db = 8.0F, noise_eq_db = 10.0F;       // see random_eq
    float speed_low = 0.6F, speed_high = 1.7F;           // of noise
    float full_band = 0.0F; // voices from recordings that fill the band of the mixtures, where there are some
    float pause = 0.25F;    // between two pieces of voice
    float second_noise = 0.3F;
    float swells = 0.25F; // noise whose level steps up and down
    float synthetic = 0.35F;
    float babble = 0.08F; // other voices as noise
    float no_voice = 0.03F;
    float nearly_clean = 0.05F;   // SNR of 40 dB
    float band_limited = 0.1F;    // the whole mixture cut at 4 kHz or more
    float low_rate = 0.2F;        // the whole mixture as a stream of a lower rate has it
    float cold_start = 0.2F;      // the loss starts with the stream
    float leading_silence = 0.3F; // of those: digital zeros first
    float reverberant = 0.5F;     // voices put into a room, where there are some
    bool operator==(const Mixing&) const = default;
};

// What mixtures are made from. Of clean sound and pairs at least one is there. Without recorded noise and
// pairs, noise is synthetic or babble.
struct Voices {
    std::vector<Recording> clean, noise;
    std::vector<PairedRecording> pairs =
        {}; // their clean halves stand in `clean`, too, where they may be mixed
    std::vector<ImpulseResponse> rooms = {}; // that voices are put into; at the rate of the mixtures
};

// One sequence. Where voice is false, clean is zeros.
struct Mixture {
    std::vector<float> clean, noisy; // equally long
    float limit_hz = 0;              // the loss ends here: nothing is known of the voice above
    float stream_hz = 1e6F; // half the rate of the stream that it stands for: above, there are no bins
    bool voice = true, cold = false;
};

// Draws sequences; const after construction, so that threads may share one. The set outlives it.
class Mixer {
  public:
    // rate in Hz; length in samples.
    Mixer(const Voices& set, const Mixing& mixing, double rate, std::size_t length);

    // Any thread. With pairs and no recorded noise every mixture is an excerpt of a pair; with both every
    // other one is, and half of those get further noise at an SNR that is drawn. Throws std::runtime_error
    // where recordings on disk cannot be read any more.
    Mixture draw(Random random) const;

  private:
    // Some of the set, each with a chance that grows with the root of its length.
    class Weighted {
      public:
        void add(std::size_t samples);
        bool empty() const { return cumulative_.empty(); }
        std::size_t pick(Random& random) const;

      private:
        std::vector<double> cumulative_;
    };

    Mixture mixed(Random& random) const;
    Mixture excerpt(Random& random) const;
    void finish(Mixture& mixture, Random& random) const;
    const Recording& speaker(Random& random) const;
    std::vector<float> voice(const Recording& recording, Random& random) const;
    std::vector<float> in_a_room(std::vector<float>& clean, Random& random) const;
    std::vector<float> recorded_noise(Random& random) const;
    std::vector<float> babble(Random& random) const;
    std::vector<float> one_noise(Random& random) const;
    std::vector<float> any_noise(Random& random) const;

    const Voices* set_;
    Mixing mixing_;
    double rate_;
    std::size_t length_;
    Weighted clean_, noise_, pairs_;
    std::vector<std::size_t> full_band_; // places in the set of clean recordings
};

// Mean power of the 20 ms frames within 40 dB of the loudest: the level of the voice, not of its pauses.
float active_power(const std::vector<float>& signal, double rate);

// Noise by rule: coloured and slowly modulated, hum with harmonics, clicks that ring, or what
// synthetic_events draws. Mean power about 1.
std::vector<float> synthetic_noise(std::size_t length, double rate, Random& random);

} // namespace sordino
