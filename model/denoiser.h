// The live chain: blocks of sound in, the same sound without its noise out, one window later.
#pragma once

#include "dsp/features.h"
#include "dsp/reblocker.h"
#include "dsp/snr_mask.h"
#include "dsp/stft.h"
#include "model/network.h"

#include <memory>
#include <span>
#include <vector>

namespace sordino {

// What a person sets. Values outside the ranges are brought into them.
struct Controls {
    float reduction_db = 100.0F; // deepest attenuation of a bin, 0..100 dB; 100 is without limit
    float mix = 1.0F;            // 0: only the input (delayed), 1: only the denoised sound
};

// One mask for all channels, from the mean of their powers: the stereo image stays. Any cutting of a
// stream into blocks gives the same samples, bit for bit. NaN, infinity and magnitudes from 2^32 up act as
// zeros in their place.
class Denoiser {
  public:
    // Allocates; throws std::invalid_argument. rate: 8000..192000 Hz; channels: 1..16; the model is
    // consistent.
    Denoiser(std::shared_ptr<const Model> model, double rate, int channels);

    // [audio thread] As if only silence had been heard.
    void reset() noexcept;

    // [audio thread] From the next hop on.
    void set(const Controls& controls) noexcept;

    // Samples between an input and its output: the window, whatever the blocks are. Any thread.
    int latency() const noexcept { return size_.window(); }
    const FrameSize& frame_size() const noexcept { return size_; }

    // [audio thread] in, out: a pointer to `frames` (>= 0) samples for each channel; in[c] may be out[c].
    void process(const float* const* in, float* const* out, int frames) noexcept;

    // Of the last hop, for tests and displays: (2 B) features and (bins) gains. Same thread as process.
    std::span<const float> feature_row() const noexcept { return features_.row(); }
    std::span<const float> gains() const noexcept { return gain_; }

  private:
    struct Channel {
        Analysis analysis;
        Synthesis synthesis;
        std::span<const Complex> spectrum;
    };

    void process_hop() noexcept;

    std::shared_ptr<const Model> model_;
    FrameSize size_;
    PowerSpectrum power_spectrum_;
    Features features_;
    Network network_;
    SnrMask mask_;
    Reblocker reblocker_;
    std::vector<Channel> channels_;
    std::vector<float> power_, gain_; // (bins)
    float least_gain_ = 0.0F, mix_ = 1.0F;
};

} // namespace sordino
