// What was done to one channel of a table, in figures.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>

namespace sordino::report {

// One thread at a time. Constant memory.
class ChannelFigures {
  public:
    // A row's value before and after; NaN and infinity: missing.
    void push(double before, double after);

    std::int64_t missing() const { return missing_; } // before
    std::int64_t filled() const { return filled_; }   // of these, not missing after

    // Standard deviation before, and the root mean square of what was taken away where there is a value both
    // before and after; 0 without rows.
    double deviation() const;
    double taken() const;

    // {"missing", "filled", "deviation", "taken", "taken_db"}: the last is taken() over deviation() in dB,
    // null where either is 0.
    nlohmann::json json() const;

  private:
    std::int64_t missing_ = 0, filled_ = 0, values_ = 0, pairs_ = 0;
    double mean_ = 0, squares_ = 0; // about the mean, by Welford's recurrence
    double taken_squares_ = 0;
};

} // namespace sordino::report
