// Progress and the way times are written.
#include "cli/progress.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace sordino {
namespace {

constexpr double first_on_terminal = 2, step_on_terminal = 0.2, step_elsewhere = 10; // seconds

} // namespace

Progress::Progress(std::string name, double rate, std::int64_t total_frames, bool quiet)
    : name_(std::move(name))
    , rate_(rate)
    , total_(total_frames)
    , quiet_(quiet)
    , terminal_(::isatty(STDERR_FILENO) == 1)
    , start_(std::chrono::steady_clock::now())
    , next_(terminal_ ? first_on_terminal : step_elsewhere) {}

Progress::~Progress() {
    if (shown_ && terminal_) std::fputs("\r\033[K", stderr);
}

double Progress::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

double Progress::speed() const { return static_cast<double>(done_) / rate_ / std::max(seconds(), 1e-6); }

void Progress::advance(std::int64_t frames) {
    done_ += frames;
    const double now = quiet_ ? 0.0 : seconds();
    if (quiet_ || now < next_) return;
    next_ = now + (terminal_ ? step_on_terminal : step_elsewhere);
    const std::string text = line();
    std::fprintf(stderr, terminal_ ? "\r%s\033[K" : "%s\n", text.c_str());
    std::fflush(stderr);
    shown_ = true;
}

std::string Progress::line() const {
    if (total_ <= 0)
        return fmt::format("{}: {} done, {} real time", name_, shown_time(static_cast<double>(done_) / rate_),
                           shown_speed(speed()));
    const double share = std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_));
    const double left = share > 0.0 ? seconds() * (1.0 - share) / share : 0.0;
    return fmt::format("{}: {:.0f} %, {} real time, {} left", name_, std::floor(100.0 * share),
                       shown_speed(speed()), shown_time(left));
}

std::string shown_time(double seconds) {
    if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
    const auto whole = static_cast<std::int64_t>(std::llround(seconds));
    if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string shown_speed(double speed) {
    if (speed >= 1e6) return fmt::format("{:.0f} million x", speed / 1e6); // rows that are minutes apart
    return speed < 10.0 ? fmt::format("{:.1f}x", speed) : fmt::format("{:.0f}x", speed);
}

} // namespace sordino
