// Blocks in, hops through analysis, gains and synthesis, blocks out: for one hop length.
#pragma once

#include "dsp/delay.h"
#include "dsp/realtime.h"
#include "dsp/reblocker.h"
#include "dsp/stft.h"
#include "model/controls.h"
#include "model/gain_switch.h"

#include <memory>
#include <span>
#include <vector>

namespace sordino {

class Chain {
  public:
    // Allocates; throws std::invalid_argument (rate outside 8000..192000 Hz, channels outside 1..16). The
    // model must be consistent. latency: samples, at least the window; 0 stands for the window.
    Chain(std::shared_ptr<const Model> model, double rate, int channels, Link link, int latency = 0);

    // [audio thread] As if only silence had been heard.
    void reset() noexcept SORDINO_NONBLOCKING;

    // [audio thread] in, out: a pointer to `frames` (>= 1) samples for each channel; in[c] may be out[c].
    void process(const float* const* in, float* const* out, int frames,
                 const LiveControls& controls) noexcept SORDINO_NONBLOCKING;

    // [control thread] See GainSwitch. The model's hop at this rate must be this chain's.
    void publish(std::shared_ptr<const Model> model, Link link);
    void collect() { gains_.collect(); }

    int latency() const noexcept { return latency_; }
    const FrameSize& frame_size() const noexcept { return size_; }

    // Samples until what leaves no longer depends on when the chain was started.
    int memory() const noexcept;

    // Of the last hop: features and code of the first mask, see GainBank, (bins) gains of the last channel,
    // controls included.
    std::span<const float> feature_row() const noexcept { return gains_.current().feature_row(); }
    std::span<const float> code() const noexcept { return gains_.current().code(); }
    std::span<const float> gains() const noexcept { return gain_; }

  private:
    struct Channel {
        Analysis analysis;
        Synthesis synthesis;
        std::vector<float> dry; // (hop) the input that is as late as the output of this hop
        Delay delay;
    };

    void process_hop(const LiveControls& controls) noexcept;
    void apply(const ControlFactors& controls) noexcept; // to gain_

    FrameSize size_;
    int latency_;
    Reblocker reblocker_;
    std::vector<Channel> channels_;
    std::vector<std::span<const Complex>> spectra_; // (channels) of (bins)
    GainSwitch gains_;
    std::vector<float> gain_, wet_; // (bins), (hop)
    bool bypassed_ = true;          // the last hop was; silence is its own bypass
};

} // namespace sordino
