// What plays, on its way from the audio thread to a display.
#pragma once

#include "dsp/realtime.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

namespace sordino {

// A piece of what came in and what left, all channels mixed to one.
struct DisplayFrame {
    static constexpr int size = 256; // samples

    std::array<float, size> in, out;
    float in_peak, out_peak; // of any channel
    double rate;             // Hz
    int latency;             // samples that `out` is behind `in`
    float load;              // share of the time of this sound that processing it took
};
static_assert(std::is_trivially_copyable_v<DisplayFrame>);

// A queue from one thread to one other, wait-free for both.
class DisplayFifo {
  public:
    // [audio thread] False, and nothing done, where it is full.
    bool push(const DisplayFrame& frame) noexcept SORDINO_NONBLOCKING {
        const auto end = end_.load(std::memory_order_relaxed);
        if (end - begin_.load(std::memory_order_acquire) == capacity) return false;
        frames_[end % capacity] = frame;
        end_.store(end + 1, std::memory_order_release);
        return true;
    }

    // [display thread] False where it is empty.
    bool pop(DisplayFrame& frame) noexcept {
        const auto begin = begin_.load(std::memory_order_relaxed);
        if (begin == end_.load(std::memory_order_acquire)) return false;
        frame = frames_[begin % capacity];
        begin_.store(begin + 1, std::memory_order_release);
        return true;
    }

    static constexpr std::size_t capacity = 256; // frames: 1.4 s at 48 kHz

  private:
    std::vector<DisplayFrame> frames_ = std::vector<DisplayFrame>(capacity);
    std::atomic<std::size_t> begin_{0}, end_{0}; // of all frames ever; they wrap around with their type
    static_assert(std::atomic<std::size_t>::is_always_lock_free);
};

// Costs a load of one atomic a block while nobody watches, and no memory before somebody first does.
class DisplayTap {
  public:
    // [display thread] Frames come in from now on; those of the last time are gone.
    void watch() {
        if (fifo_ == nullptr) fifo_ = std::make_unique<DisplayFifo>();
        for (DisplayFrame old; fifo_->pop(old);) {
        }
        watched_.store(fifo_.get(), std::memory_order_release);
    }

    // [display thread] No more frames. The fifo stays, for the audio thread may be writing to it.
    void ignore() noexcept { watched_.store(nullptr, std::memory_order_release); }

    // [display thread] False where there is no frame.
    bool pop(DisplayFrame& frame) noexcept { return fifo_ != nullptr && fifo_->pop(frame); }

    // [audio thread] Null while nobody watches. Asked once a block.
    DisplayFifo* fifo() noexcept SORDINO_NONBLOCKING { return watched_.load(std::memory_order_acquire); }

  private:
    std::unique_ptr<DisplayFifo> fifo_;
    std::atomic<DisplayFifo*> watched_{nullptr};
    static_assert(std::atomic<DisplayFifo*>::is_always_lock_free);
};

} // namespace sordino
