// What rows around alarms were, one by one.
#pragma once

#include "training/report/envelopes.h"

#include <cstddef>
#include <span>
#include <vector>

namespace sordino::report {

// An excerpt begins a quarter of its rows before an alarm; of all excerpts those with the highest scores are
// kept. An alarm that begins in an excerpt gets none of its own. One thread at a time.
class AlarmExcerpts {
  public:
    AlarmExcerpts(std::size_t tracks, std::size_t rows, std::size_t most); // rows: of one, even

    // The next row: its place, a value of each track, and whether an alarm is on.
    void push(double place, std::span<const float> values, float score, bool alarm);

    // Those that are kept, in the order of their places; the newest one as far as it goes.
    std::vector<Envelopes> excerpts() const;

  private:
    struct Excerpt {
        Envelopes rows;
        float score = 0; // the highest
    };
    struct Row {
        double place = 0;
        std::vector<float> values;
    };
    void begin();
    static void keep(std::vector<Excerpt>& kept, Excerpt excerpt, std::size_t most);

    std::size_t tracks_, rows_, most_;
    std::vector<Row> recent_; // a ring
    std::size_t count_ = 0;   // rows
    bool alarm_ = false;
    std::vector<Excerpt> open_; // none or one
    std::vector<Excerpt> kept_;
};

} // namespace sordino::report
