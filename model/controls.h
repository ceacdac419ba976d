// What a person sets while a stream runs, and how it reaches the audio thread.
#pragma once

#include "dsp/decibels.h"
#include "dsp/realtime.h"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace sordino {

// Values outside the ranges are brought into them.
struct Controls {
    float reduction_db = 100.0F; // deepest attenuation of a bin, 0..100 dB; 100 is without limit
    float mix = 1.0F;            // 0: only the input (delayed), 1: only the denoised sound
    float output_db = 0.0F;      // gain of what leaves, -60..24 dB
    bool listen = false;         // to what is taken away, instead of what is left
    bool bypass = false;         // the input, bit for bit, as late as ever
};

// The same as factors, within their ranges.
struct ControlFactors {
    float least_gain = 0.0F, mix = 1.0F, output_gain = 1.0F;
    bool listen = false, bypass = false;
};

// Written by any thread, read by the audio thread, wait-free both. Each value by itself is whole.
class LiveControls {
  public:
    void set(const Controls& controls) noexcept SORDINO_NONBLOCKING {
        const float reduction = within(controls.reduction_db, 0.0F, 100.0F);
        least_gain_.store(reduction < 100.0F ? amplitude(-reduction) : 0.0F, relaxed);
        mix_.store(within(controls.mix, 0.0F, 1.0F), relaxed);
        output_gain_.store(amplitude(within(controls.output_db, -60.0F, 24.0F)), relaxed);
        listen_.store(controls.listen, relaxed);
        bypass_.store(controls.bypass, relaxed);
    }

    // Read once a hop, so that all channels get the same.
    ControlFactors factors() const noexcept SORDINO_NONBLOCKING {
        return {least_gain_.load(relaxed), mix_.load(relaxed), output_gain_.load(relaxed),
                listen_.load(relaxed), bypass_.load(relaxed)};
    }

  private:
    static constexpr auto relaxed = std::memory_order_relaxed;

    // NaN becomes the lower end.
    static float within(float x, float low, float high) noexcept { return std::min(std::max(low, x), high); }

    std::atomic<float> least_gain_{0.0F}, mix_{1.0F}, output_gain_{1.0F};
    std::atomic<bool> listen_{false}, bypass_{false};
    static_assert(std::atomic<float>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);
};

} // namespace sordino
