// A ring of values to come, and a mean of those that came.
#include "dsp/steady_signal.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace sordino {
namespace {

constexpr double memory = 4096.0; // values; 0.25 s of a clock of 16 kHz, far below the first bin
constexpr double fade = 0.9;      // a value, in a gap that is too long for a line

} // namespace

void SteadySignal::reset() noexcept {
    waiting_.fill(std::numeric_limits<double>::quiet_NaN());
    next_ = 0;
    count_ = offset_ = signal_ = 0.0;
    missing_ = true;
}

void SteadySignal::push(double value) noexcept {
    const double oldest = std::exchange(waiting_[next_], value);
    next_ = (next_ + 1) % delay;
    missing_ = !std::isfinite(oldest);
    if (missing_) return bridge();
    count_ = std::min(count_ + 1.0, memory);
    offset_ += (oldest - offset_) / count_;
    signal_ = oldest - offset_;
}

void SteadySignal::bridge() noexcept {
    if (count_ == 0.0) return;
    for (std::size_t later = 0; later < delay; ++later)
        if (const double value = waiting_[(next_ + later) % delay]; std::isfinite(value)) {
            signal_ += (value - offset_ - signal_) / static_cast<double>(later + 2);
            return;
        }
    signal_ *= fade;
}

} // namespace sordino
