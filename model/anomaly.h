// How unusual a row of sensors is: the peak rule.
#pragma once

#include "dsp/realtime.h"

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace sordino {

// A row is looked at in two views: its level, |value - mean| in standard deviations, and its window, how
// badly the network gives back the newest window (see WindowStream::level and misfit).
enum class View { level, window };
inline constexpr std::size_t views = 2;

// What is usual in a view, by rows that training held out.
struct UsualErrors {
    std::vector<float> scale; // (channels): root mean square of the error, and a little; > 0
    float common = 0;  // in these scales: what 99 of 100 rows stay below, in their most unusual channel
    float highest = 0; // of all of these rows
    float tail = 0.1F; // how heavy the tail is: Hill's index, 0.02 to 1
    bool operator==(const UsualErrors&) const = default;
};

struct AnomalySpec {
    std::array<UsualErrors, views> usual;
    int memory = 1000;      // rows that a peak is remembered for
    float threshold = 0.1F; // score of an alarm
    bool operator==(const AnomalySpec&) const = default;
};

// A sentence on what makes no sense for so many channels, or an empty string.
std::string problem_with(const AnomalySpec& spec, int channels);

// Alarms to be expected a row while all is as it was in training: a new peak comes once in memory + 1 rows,
// and is higher than the one before by 1 / (1 - threshold) as the tail says. And the threshold for such a
// rate.
double false_alarms(const AnomalySpec& spec, double threshold);
double threshold_for(const AnomalySpec& spec, double alarms_a_row);

struct Anomaly {
    float score = 0; // 0 to 1: by how much of itself the row is beyond all that is remembered
    int channel = 0; // the most unusual one in the view that the score is of
    View view = View::level;
    bool unusual = false; // in some view the row is beyond what 99 of 100 rows were
};

// In each view a row is as unusual as its most unusual channel: u. Its score there is
//
//   max(0, 1 - (peak + 0.001) / u)
//
// where the peak is the highest u of the last `memory` rows, or what is common where that is higher. The row
// is then remembered itself, so that one event is one alarm, and a change that stays becomes usual.
class AnomalyScorer {
  public:
    explicit AnomalyScorer(AnomalySpec spec); // allocates; the spec must be consistent

    void reset() noexcept SORDINO_NONBLOCKING; // [audio thread] nothing is remembered but training

    // [audio thread] level, window: (channels) errors of a row, none negative or NaN.
    Anomaly process(std::span<const float> level, std::span<const float> window) noexcept SORDINO_NONBLOCKING;

  private:
    // The highest of the last values, by a queue of those that none after them reaches.
    class Peak {
      public:
        explicit Peak(int memory);
        void start(float highest) noexcept;
        float highest() const noexcept { return count_ > 0 ? entries_[first_].value : 0.0F; }
        void push(float value) noexcept;

      private:
        struct Entry {
            std::size_t row = 0;
            float value = 0;
        };
        Entry& entry(std::size_t i) noexcept { return entries_[(first_ + i) % entries_.size()]; }

        std::vector<Entry> entries_; // a ring
        std::size_t first_ = 0, count_ = 0, row_ = 0, memory_;
    };

    AnomalySpec spec_;
    std::vector<Peak> peaks_; // (views)
};

} // namespace sordino
