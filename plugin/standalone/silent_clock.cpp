// The clock's thread.
#include "plugin/standalone/silent_clock.h"

#include <chrono>
#include <utility>

namespace sordino {

void SilentClock::start(std::function<void()> process) {
    stop();
    thread_ = std::jthread([process = std::move(process)](const std::stop_token& stopped) {
        using Clock = std::chrono::steady_clock;
        constexpr auto period =
            std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 * block / rate)); // 10.67 ms
        constexpr auto late = std::chrono::milliseconds(500);
        for (auto next = Clock::now(); !stopped.stop_requested(); next += period) {
            if (const auto now = Clock::now(); now > next + late) next = now;
            std::this_thread::sleep_until(next);
            process();
        }
    });
}

void SilentClock::stop() { thread_ = {}; }

} // namespace sordino
