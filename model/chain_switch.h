// The sound of a stream while chains come and go.
#pragma once

#include "model/chain.h"
#include "model/model_slot.h"

#include <array>
#include <memory>
#include <vector>

namespace sordino {

// For models whose hops differ. A new chain first runs silently until its sound no longer depends on when it
// started, then the sound passes over to it. Meanwhile both work. All chains have the same latency.
class ChainSwitch {
  public:
    ChainSwitch(std::unique_ptr<Chain> first, int channels); // allocates

    // [audio thread] Without a past, a new chain is as good as the old one: the last one
    // published takes over at once.
    void reset() noexcept SORDINO_NONBLOCKING;

    // [audio thread] See Chain.
    void process(const float* const* in, float* const* out, int frames,
                 const LiveControls& controls) noexcept SORDINO_NONBLOCKING;

    // [control thread] The chain must have the latency, the rate and the channels of the first one.
    void publish(std::unique_ptr<Chain> next);
    void collect();

    // [control thread] The last one published, or the first; it lives until another is published.
    Chain& newest() noexcept { return *newest_; }

    // [audio thread]
    const Chain& current() const noexcept SORDINO_NONBLOCKING { return slot_.current(); }

    static constexpr double fade_seconds = 0.05; // about what GainSwitch takes at the usual hop

  private:
    static constexpr int piece = 256; // samples; what both chains give out for them stays in the first cache

    void process_both(Chain& next, int frames, const LiveControls& controls) noexcept;

    Chain* newest_; // of the control threads
    ModelSlot<Chain> slot_;
    std::vector<std::array<float, piece>> next_out_; // (channels)
    std::vector<const float*> in_;                   // (channels)
    std::vector<float*> out_, next_;                 // (channels)
    int heard_ = 0;                                  // samples that the incoming chain has been given,
    int silent_ = 0;                                 // the first of which are not heard
};

} // namespace sordino
