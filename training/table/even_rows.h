// Rows with time stamps brought to an even grid, one after another.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "model/result.h"

namespace sordino {

// A longer gap starts a new stretch instead of as many missing rows.
inline constexpr double longest_gap_places = 100'000.0;

struct EvenRow {
    double time = 0.0;          // seconds, of the place
    std::vector<double> values; // one for each channel; NaN: missing
    bool is_a_row = false;      // whether the values are those of the row that was pushed last, bit for bit
    bool starts_stretch =
        false; // the first one, and the first one after a gap that is too long: forget what was before
};

// The grid has the step 1 / rate and starts at the first row. A row within the tolerance of a place is that
// place's, bit for bit, and at once: so an even table comes out as it went in. Other places lie between two
// rows: their values are on the straight line between those, channel by channel, where these rows are at most
// 1.5 steps apart, and missing otherwise (a missing value makes what is interpolated from it missing too).
// Rows between places are left out.
//
// The tolerance is 1 % of a step and the resolution of the time stamps (a 256 Hz stream with stamps in whole
// milliseconds is even), up to a third of a step. After a row at a place the grid moves by 1/16 of its
// distance: so it stays with a clock that is up to 600 ppm off, and jitter is averaged.
//
// One thread at a time. Memory: two rows.
class EvenRows {
  public:
    // rate_hz > 0; resolution_s: the last decimal of the time stamps (TableFormat::time_resolution_s), 0: not
    // known.
    EvenRows(double rate_hz, std::size_t channels, double resolution_s = 0.0);

    // Where the last decimal of the time stamps is not known before they come.
    void set_resolution(double resolution_s);

    // The next row, once next() has returned false. time: seconds, rising; NaN where the table has no time
    // stamps: then the row is that of the next place. values: one for each channel.
    void push(double time, std::span<const double> values);

    // The next place that is settled by now; false, and `place` as it was, where there is none before the
    // next row.
    bool next(EvenRow& place);

    // The next row is a first one.
    void reset();

  private:
    struct Row {
        double time = 0.0;
        std::vector<double> values;
    };
    void give_row(EvenRow& place);
    void give_between(EvenRow& place) const;

    double step_;            // s
    double tolerance_ = 0.0; // s
    std::size_t channels_;
    Row before_, last_;
    bool has_before_ = false, has_last_ = false;
    bool last_is_used_ = false; // at a place
    bool starts_stretch_ = false;
    double place_ = 0.0; // s, of the next place
};

// The rate in Hz of rows with these times (in seconds; the first 1000 count): the mean of those steps that
// are within 10 % or one resolution of the median step, so gaps and single late rows do not count. A whole
// number of Hz that lies within what the resolution leaves open is taken for it. Errors, without a path:
// fewer than two times, and steps that are zero or no numbers.
Result<double> measured_rate(std::span<const double> times, double resolution_s = 0.0);

} // namespace sordino
