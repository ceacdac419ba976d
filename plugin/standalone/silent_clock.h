// Drives blocks in real time where no sound card does.
#pragma once

#include <functional>
#include <thread>

namespace sordino {

class SilentClock {
  public:
    static constexpr double rate = 48000.0; // Hz
    static constexpr int block = 512;       // samples

    // Calls `process` for each block, on a thread of its own, until stop() or the destructor. Blocks that a
    // busy machine missed by more than half a second are left out.
    void start(std::function<void()> process);
    void stop(); // returns after the last call; harmless where it is not running
    bool running() const noexcept { return thread_.joinable(); }

  private:
    std::jthread thread_;
};

} // namespace sordino
