// The gains of a stream while models come and go.
#pragma once

#include "model/gain_bank.h"
#include "model/model_slot.h"

namespace sordino {

// A new bank first runs silently until its gains no longer depend on when it started, then the gains pass
// over from the old one's to its own. Meanwhile both work: a hop costs one analysis, two networks, one
// synthesis.
class GainSwitch {
  public:
    explicit GainSwitch(std::unique_ptr<GainBank> first)
        : slot_(std::move(first)) {}

    // [audio thread] Without a past, a new bank is as good as the old one: the last one
    // published takes over at once.
    void reset() noexcept SORDINO_NONBLOCKING;

    // [audio thread] spectra: (channels) of (bins).
    void process(std::span<const std::span<const Complex>> spectra) noexcept SORDINO_NONBLOCKING;

    // [audio thread] gain: (bins), the last frame's; see GainEstimator.
    void copy_gain(std::size_t channel, std::span<float> gain) noexcept SORDINO_NONBLOCKING;

    // [control thread] The bank must be for the FrameSize and the channels of the first one.
    void publish(std::unique_ptr<GainBank> next) { slot_.publish(std::move(next)); }
    void collect() { slot_.collect(); }

    // [audio thread]
    const GainBank& current() const noexcept SORDINO_NONBLOCKING { return slot_.current(); }

    static constexpr int fade_hops = 4; // 64 ms at the usual hop: soon, and too slow for a click

  private:
    ModelSlot<GainBank> slot_;
    bool coming_ = false; // the incoming bank has been met
    int silent_hops_ = 0; // that it has still to run before it is heard
    int faded_hops_ = 0;  // 0..fade_hops: its share of the gains
};

} // namespace sordino
