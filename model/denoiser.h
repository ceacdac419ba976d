// The live chain: blocks of sound in, the same sound without its noise out, one window later.
#pragma once

#include "dsp/realtime.h"
#include "dsp/reblocker.h"
#include "dsp/stft.h"
#include "model/gain_switch.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace sordino {

// What a person sets. Values outside the ranges are brought into them.
struct Controls {
    float reduction_db = 100.0F; // deepest attenuation of a bin, 0..100 dB; 100 is without limit
    float mix = 1.0F;            // 0: only the input (delayed), 1: only the denoised sound
    float output_db = 0.0F;      // gain of what leaves, -60..24 dB
    bool listen = false;         // to what is taken away, instead of what is left
    bool bypass = false;         // the input, bit for bit, as late as ever
};

// A stream of 1 to 16 channels at 8000 to 192000 Hz. Any cutting of it into blocks gives the same samples, bit
// for bit, while controls and model stand still. NaN, infinity and magnitudes from 2^32 up act as zeros in
// their place. Blocks have no largest size. A change of controls acts from the next hop on and passes over one
// hop with the slope of the Hann window.
//
// Control threads (all but the audio thread) may call what is marked so at any time, together or not; prepare
// must not be called while process, reset or latency are.
class Denoiser {
  public:
    // Ready to process. Allocates; throws std::invalid_argument. The model must be consistent.
    Denoiser(std::shared_ptr<const Model> model, double rate, int channels, Link link = Link::linked);

    // [control thread] Starts again for another kind of stream, with the model last given. As the constructor.
    void prepare(double rate, int channels, Link link = Link::linked);

    // [audio thread] As if only silence had been heard.
    void reset() noexcept SORDINO_NONBLOCKING;

    // [any thread] Wait-free.
    void set(const Controls& controls) noexcept SORDINO_NONBLOCKING;

    // [control thread] Allocates. The stream goes on while the new model, or the other link, first listens and
    // then fades in (see GainSwitch). False: the model's hop differs, which would change the latency; it is
    // kept for the next prepare, and the stream goes on with the old one.
    bool swap(std::shared_ptr<const Model> model);
    void relink(Link link);

    // [control thread] Frees a model that has been replaced. A swap does so too.
    void collect();

    // Samples between an input and its output: the window, whatever the blocks are.
    int latency() const noexcept { return stream_->size.window(); }
    const FrameSize& frame_size() const noexcept { return stream_->size; }

    // [audio thread] in, out: a pointer to `frames` (>= 0) samples for each channel; in[c] may be out[c].
    void process(const float* const* in, float* const* out, int frames) noexcept SORDINO_NONBLOCKING;

    // Of the last hop, for tests and displays: (2 B) features of the first mask, (bins) gains of the last
    // channel, controls included. Same thread as process.
    std::span<const float> feature_row() const noexcept { return stream_->gains.current().feature_row(); }
    std::span<const float> gains() const noexcept { return stream_->gain; }

  private:
    struct Channel {
        Analysis analysis;
        Synthesis synthesis;
        std::vector<float> dry; // (hop) the input that is as late as the output
    };

    // All that a kind of stream brings with it.
    struct Stream {
        Stream(std::shared_ptr<const Model> first, double rate, int channel_count, Link linked);

        FrameSize size;
        Reblocker reblocker;
        std::vector<Channel> channels;
        std::vector<std::span<const Complex>> spectra; // (channels) of (bins)
        GainSwitch gains;
        std::vector<float> gain, wet; // (bins), (hop)
        bool bypassed = false;        // the last hop was
        // the last published, for control threads
        std::shared_ptr<const Model> model;
        Link link;
    };

    void process_hop() noexcept;
    void apply_controls(std::span<float> gain) const noexcept;
    void publish(std::shared_ptr<const Model> model, Link link); // control_ is held

    std::mutex control_;                 // of what control threads change
    std::shared_ptr<const Model> model_; // the one last given
    std::unique_ptr<Stream> stream_;
    std::atomic<float> least_gain_{0.0F}, mix_{1.0F}, output_gain_{1.0F};
    std::atomic<bool> listen_{false}, bypass_{false};
};

} // namespace sordino
