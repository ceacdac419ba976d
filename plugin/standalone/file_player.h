// Plays a file into the blocks of the audio thread, in place of the input.
#pragma once

#include "dsp/realtime.h"
#include "plugin/standalone/file_stream.h"

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

namespace sordino {

class FilePlayer {
  public:
    // [message thread] The rest is of this thread too where nothing else is said.

    // From its beginning, instead of what plays now. What cannot be read shows in shown() a moment later.
    void play(const std::filesystem::path& file) { start(file, 0.0); }
    void seek(double seconds); // of what plays, if anything
    void stop() noexcept;      // after a fade
    void set_loop(bool loop) noexcept { loop_ = loop; }
    bool loop() const noexcept { return loop_; }

    // For a rate in Hz, while no read() runs. A file goes on from where it was.
    void prepare(double rate);

    struct Shown {
        bool playing = false;
        std::filesystem::path file; // the one that plays, or did last
        double seconds = 0, length_seconds = 0;
        std::string error; // why the last one did not play on, or empty
    };
    // To be asked often: this is also what frees a file that has come to its end.
    const Shown& poll();

    // [audio thread] Fills both sides with the next `frames` (>= 0) samples. False, and what stands there
    // means nothing, where no file plays.
    bool read(float* left, float* right, int frames) noexcept SORDINO_NONBLOCKING;

  private:
    void start(const std::filesystem::path& file, double seconds);
    void exchange(std::unique_ptr<FileStream> stream) noexcept;

    double rate_ = 48000.0;
    Shown shown_;
    std::atomic<bool> loop_{false}, fade_out_{false}, over_{false};
    std::atomic_flag busy_; // of stream_; the audio thread never waits for it
    std::unique_ptr<FileStream> stream_;
};

} // namespace sordino
