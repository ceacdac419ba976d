// A sound file on its way to the audio thread: a thread of its own decodes it and brings it to the device's
// rate.
#pragma once

#include "dsp/realtime.h"
#include "model/result.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace sordino {

class AudioReader;

// Two channels come out: one of a file stands on both sides, and of more than two each side has the mean.
class FileStream {
  public:
    // From `start_seconds` (>= 0) of the file on, at `rate` Hz; again from its beginning, without a gap, as
    // long as `loop` says so when its end is decoded. `loop` outlives this.
    FileStream(std::filesystem::path file, double rate, double start_seconds, const std::atomic<bool>& loop);
    ~FileStream(); // waits for the thread, which is a moment

    // [audio thread] Fills both sides with `frames` (>= 0) samples, silence where the disk has not kept up.
    // False where nothing was left.
    bool read(float* left, float* right, int frames) noexcept SORDINO_NONBLOCKING;

    // Any thread but the audio thread.
    struct Progress {
        double seconds = 0,
               length_seconds = 0; // in the file, as far as it was read; a length of 0 is unknown
        std::int64_t ahead = 0;    // frames that are decoded and not read
        bool decoded = false;      // all there will be, to the end or to an error
        std::string error;         // a sentence, or empty
    };
    Progress progress() const;
    const std::filesystem::path& file() const noexcept { return file_; }

  private:
    void run(const std::stop_token& stop);
    Result<void> play_through(const std::stop_token& stop, double start_seconds);
    Result<void> skip(AudioReader& reader, double seconds, const std::stop_token& stop);
    void push(std::span<const float> stereo, const std::stop_token& stop);

    const std::filesystem::path file_;
    const double rate_, start_seconds_;
    const std::atomic<bool>& loop_;

    // a ring of one writer and one reader; the positions count frames from the start and never wrap
    std::vector<float> ring_; // interleaved: (frames, 2)
    const std::int64_t capacity_;
    std::atomic<std::int64_t> written_{0}, read_{0};
    std::atomic<bool> all_written_{false};
    static_assert(std::atomic<std::int64_t>::is_always_lock_free);

    std::atomic<double> length_seconds_{0};
    mutable std::mutex error_lock_;
    std::string error_;
    std::jthread thread_; // the last member: it ends before the rest does
};

} // namespace sordino
