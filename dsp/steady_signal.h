// One channel of a sensor as a spectrum wants it: without gaps, and without what it stands on.
#pragma once

#include <array>
#include <cstddef>

namespace sordino {

// A value is offset() + signal(). The offset is the mean of all values so far, and after 4096 of them one
// that follows with that time constant: so whatever a sensor stands on passes beside the spectrum, and comes
// back exactly. A missing value is on the line to the next one where that comes within `delay` values; before
// it the signal fades to 0. One thread at a time. [audio thread]
class SteadySignal {
  public:
    static constexpr std::size_t delay = 32; // values

    SteadySignal() { reset(); }

    void reset() noexcept; // as if no value had come yet

    // Takes a value; NaN and infinity are missing. What is given from now on is of the value that came
    // `delay` values before: missing, as long as there was none.
    void push(double value) noexcept;

    double offset() const noexcept { return offset_; }
    double signal() const noexcept { return signal_; }
    bool is_missing() const noexcept { return missing_; }

  private:
    void bridge() noexcept;

    std::array<double, delay> waiting_{}; // a ring; the oldest at next_
    std::size_t next_ = 0;
    double count_ = 0.0; // values so far, up to the memory of the offset
    double offset_ = 0.0, signal_ = 0.0;
    bool missing_ = true;
};

} // namespace sordino
