// How far a job is, on standard error, once it takes longer than a person waits without asking.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace sordino {

// On a terminal one line that is rewritten from the third second on, elsewhere a line every ten seconds.
class Progress {
  public:
    // total_frames: -1 where unknown. A quiet one only measures.
    Progress(std::string name, double rate, std::int64_t total_frames, bool quiet);
    ~Progress(); // wipes the line

    void advance(std::int64_t frames);
    double seconds() const; // since construction

    // Seconds of sound per second of time.
    double speed() const;

  private:
    std::string line() const;

    std::string name_;
    double rate_;
    std::int64_t total_, done_ = 0;
    bool quiet_, terminal_, shown_ = false;
    std::chrono::steady_clock::time_point start_;
    double next_; // seconds after start_
};

// 0.5 s, 7.3 s, 4:07, 1:00:00
std::string shown_time(double seconds);

// 8x, 132x; with a decimal below 10: 2.5x
std::string shown_speed(double speed);

} // namespace sordino
