// From blocks of any size to hops and back, with one delay for every cutting into blocks.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace sordino {

// NaN, infinity and magnitudes from 2^32 up (193 dB over full scale), whose powers could become infinite, act
// as silence: one bad sample must not reach the state of a filter or a floor.
inline float finite_or_zero(float x) noexcept {
    constexpr std::uint32_t exponent = 0x7F800000U, of_2_to_32 = 0x4F800000U;
    return (std::bit_cast<std::uint32_t>(x) & exponent) >= of_2_to_32 ? 0.0F : x;
}

// Collects each channel into hops; on_hop() turns them in place into the hop that leaves. What leaves is one
// hop behind what came in; the overlap-add inside on_hop adds another, so the whole chain is one window late.
class Reblocker {
  public:
    Reblocker(int hop, int channels) // allocates
        : hop_(hop)
        , channels_(static_cast<std::size_t>(channels))
        , pending_(channels_ * static_cast<std::size_t>(hop)) {}

    void reset() noexcept {
        std::fill(pending_.begin(), pending_.end(), 0.0F);
        fill_ = 0;
    }

    std::span<float> channel(int c) noexcept {
        return {pending_.data() + static_cast<std::size_t>(c) * static_cast<std::size_t>(hop_),
                static_cast<std::size_t>(hop_)};
    }

    // [audio thread] in, out: a pointer to `frames` samples for each channel; they may be the same memory.
    template <class OnHop>
    void process(const float* const* in, float* const* out, int frames, OnHop&& on_hop) noexcept {
        for (int done = 0; done < frames;) {
            const int n = std::min(frames - done, hop_ - fill_);
            for (std::size_t c = 0; c < channels_; ++c) {
                float* slot = channel(static_cast<int>(c)).data() + fill_;
                for (int i = 0; i < n; ++i) {
                    const float x = finite_or_zero(in[c][done + i]);
                    out[c][done + i] = slot[i];
                    slot[i] = x;
                }
            }
            done += n;
            fill_ += n;
            if (fill_ == hop_) {
                on_hop();
                fill_ = 0;
            }
        }
    }

  private:
    int hop_;
    std::size_t channels_;
    std::vector<float> pending_; // (channels, hop): incoming samples up to fill_, outgoing ones from there on
    int fill_ = 0;
};

} // namespace sordino
