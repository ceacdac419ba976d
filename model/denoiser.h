// The live denoiser: blocks of sound in, the same sound without its noise out, one window later.
#pragma once

#include "dsp/realtime.h"
#include "model/chain_switch.h"

#include <memory>
#include <mutex>
#include <span>

namespace sordino {

// A stream of 1 to 16 channels at 8000 to 192000 Hz. Any cutting of it into blocks gives the same samples,
// bit for bit, while controls and model stand still. NaN, infinity and magnitudes from 2^32 up act as zeros
// in their place. Blocks have no largest size. A change of controls acts from the next hop on and passes over
// one hop with the slope of the Hann window.
//
// Control threads are all but the audio thread. They may call what is marked so at any time, together or not,
// but prepare only while nothing else is being called.
class Denoiser {
  public:
    // Ready to process. Allocates; throws std::invalid_argument, and std::runtime_error where FFTW cannot
    // plan. The model must be consistent.
    Denoiser(std::shared_ptr<const Model> model, double rate, int channels, Link link = Link::linked);

    // [control thread] Starts again for another kind of stream, with the model last given. Throws as the
    // constructor does, and has then changed nothing.
    void prepare(double rate, int channels, Link link = Link::linked);

    // [audio thread] As if only silence had been heard.
    void reset() noexcept SORDINO_NONBLOCKING { chains_->reset(); }

    // [any thread] Wait-free.
    void set(const Controls& controls) noexcept SORDINO_NONBLOCKING { controls_.set(controls); }

    // [control thread] Allocates. The stream goes on, with the latency that it has, while the new model first
    // listens and then fades in: a model of the same hop on the same spectra (see GainSwitch), one with a
    // shorter window in a chain of its own that is delayed to match (see ChainSwitch). False: the window is
    // longer than the latency; the model is kept for the next prepare, and the stream goes on with the old
    // one. What it throws (short of memory) has changed nothing.
    bool swap(std::shared_ptr<const Model> model);

    // [control thread] Allocates. In the same way to the other kind of link, with the model that plays.
    void relink(Link link);

    // [control thread] Frees models that have been replaced. A swap does so too.
    void collect();

    // Samples between an input and its output, whatever the blocks are: the window of the model that was
    // there at the last prepare.
    int latency() const noexcept { return latency_; }

    // [audio thread] in, out: a pointer to `frames` (>= 0) samples for each channel; in[c] may be out[c].
    // Without frames neither is looked at.
    void process(const float* const* in, float* const* out, int frames) noexcept SORDINO_NONBLOCKING;

    // Of the last hop, for tests, displays and whoever wants the code as features; see Chain. Same thread as
    // process.
    const FrameSize& frame_size() const noexcept { return chains_->current().frame_size(); }
    std::span<const float> feature_row() const noexcept { return chains_->current().feature_row(); }
    std::span<const float> code() const noexcept { return chains_->current().code(); }
    std::span<const float> gains() const noexcept { return chains_->current().gains(); }

  private:
    LiveControls controls_;
    std::unique_ptr<ChainSwitch> chains_;
    int latency_ = 0;

    // what the control threads know
    std::mutex control_;
    std::shared_ptr<const Model> playing_, last_given_;
    double rate_ = 0; // Hz
    int channels_ = 0;
    Link link_ = Link::linked;
};

} // namespace sordino
