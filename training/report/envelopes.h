// Tracks of rows as the lowest and highest values of a bounded number of bins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sordino::report {

// A bin holds equally many rows, but for the newest one. When all bins are full, each takes in the one after
// it: a log of any length has between half and all of the bins, and a short one a bin for each row.
// One thread at a time. Memory: that of all bins.
class Envelopes {
  public:
    Envelopes(std::size_t tracks, std::size_t most_bins); // most_bins: even, at least 2

    // The next row: its place on the axis, rising, and a value of each track; NaN and infinity: none.
    void push(double place, std::span<const float> values);

    std::size_t tracks() const { return tracks_.size(); }
    std::size_t bins() const { return first_.size(); }
    std::int64_t rows_a_bin() const { return rows_a_bin_; } // 1, 2, 4, ...
    std::int64_t rows() const;
    bool full() const { return rows() == static_cast<std::int64_t>(most_bins_) * rows_a_bin_; }

    // (bins) each: places of a bin's first and last row, and the lowest and highest value of a track in it;
    // NaN where it has none there.
    std::span<const double> first() const { return first_; }
    std::span<const double> last() const { return last_; }
    std::span<const float> low(std::size_t track) const { return tracks_[track].low; }
    std::span<const float> high(std::size_t track) const { return tracks_[track].high; }

  private:
    struct Track {
        std::vector<float> low, high;
    };
    void begin_bin(double place);
    void merge();

    std::size_t most_bins_;
    std::int64_t rows_a_bin_ = 1, rows_in_last_ = 0;
    std::vector<double> first_, last_;
    std::vector<Track> tracks_;
};

} // namespace sordino::report
