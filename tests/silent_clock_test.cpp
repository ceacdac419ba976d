// The clock of a machine without a sound card.
#include "plugin/standalone/silent_clock.h"

#include "tests/catch.h"

#include <atomic>
#include <chrono>

using namespace sordino;

TEST_CASE(
    "silent clock: it calls again and again, never faster than time goes by, and never after it is stopped") {
    std::atomic<int> calls{0};
    SilentClock clock;
    clock.stop(); // before it ever ran
    const auto start = std::chrono::steady_clock::now();
    clock.start([&] { ++calls; });
    CHECK(clock.running());
    while (calls < 20) std::this_thread::yield();
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    clock.stop();
    CHECK(elapsed.count() >= 19.0 * SilentClock::block / SilentClock::rate);
    const int after = calls;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(calls == after);
    CHECK_FALSE(clock.running());
}
