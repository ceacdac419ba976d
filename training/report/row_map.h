// Bins of a spectrum to rows of a picture: the frequency axis that all pictures share.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace sordino::report {

// Rows are spaced evenly in ln(1 + f / corner): the mel scale's shape (O'Shaughnessy 1987), linear at the
// bottom, logarithmic above.
inline constexpr double axis_corner_hz = 700;

// The frequency at a share 0..1 of the picture's height; 1 is Nyquist. rate in Hz.
double axis_hz(double share, double rate);

class RowMap {
  public:
    RowMap(int rows, int fft_size, double rate);

    // rows[r] += the mean of the bins over row r; bins: (fft_size / 2 + 1), rows: (rows).
    void add(std::span<const float> bins, std::span<float> rows) const;

  private:
    struct Row {
        std::size_t first_bin;
        std::vector<float> weights; // of the bins from first_bin on; sum 1
    };
    std::vector<Row> rows_;
};

} // namespace sordino::report
