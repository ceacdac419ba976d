// How loud a sound is in its loud parts, its quiet parts and at its peak, in memory that does not grow.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace sordino::report {

// A level of this value means "this or less": digital silence reads so.
inline constexpr float silence_db = -120.f;

// dBFS; the reference is an RMS of 1, so a full-scale sine has a level of -3.0 and a peak of 0.
struct LevelFigures {
    float voice_db = silence_db;      // 95 % of the 20 ms frames are at most this loud
    float background_db = silence_db; // 10 % of them are at most this loud
    float peak_db = silence_db;       // largest absolute sample of any channel
};

// Accumulates the figures of one stream. The channels count together (their mean power).
class Levels {
  public:
    Levels(int rate, int channels);                // both positive
    void push(std::span<const float> interleaved); // finite samples, any number
    LevelFigures figures() const;                  // of all that was pushed; within 0.1 dB

  private:
    void count_frame(double mean_square);
    float percentile(double fraction) const;

    std::int64_t frame_samples_; // 20 ms, all channels
    std::int64_t in_frame_ = 0;
    double energy_ = 0;
    float peak_ = 0;
    std::int64_t frames_ = 0;
    std::vector<std::int64_t> histogram_; // frames per level, from silence_db up
};

} // namespace sordino::report
