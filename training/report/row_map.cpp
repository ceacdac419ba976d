// RowMap: bins averaged into rows.
#include "training/report/row_map.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sordino::report {

double axis_hz(double share, double rate) {
    return axis_corner_hz * std::expm1(std::log1p(0.5 * rate / axis_corner_hz) * share);
}

// The mean of the spectrum over the row, as points at most a bin apart, between bins by straight lines: a row
// narrower than a bin reads between its neighbours, a wide one averages.
RowMap::RowMap(int rows, int fft_size, double rate) {
    const double bins_per_hz = fft_size / rate;
    const auto last = static_cast<std::size_t>(fft_size / 2 - 1);
    for (int r = 0; r < rows; ++r) {
        const double low = axis_hz(static_cast<double>(r) / rows, rate) * bins_per_hz;
        const double width = axis_hz((r + 1.0) / rows, rate) * bins_per_hz - low;
        const int points = static_cast<int>(std::ceil(width)) + 1;
        Row row{std::min(static_cast<std::size_t>(low), last), {}};
        for (int p = 0; p < points; ++p) {
            const double position = low + width * (p + 0.5) / points;
            const std::size_t bin = std::min(static_cast<std::size_t>(position), last);
            const double fraction = position - static_cast<double>(bin);
            row.weights.resize(bin - row.first_bin + 2);
            row.weights.end()[-2] += static_cast<float>((1 - fraction) / points);
            row.weights.end()[-1] += static_cast<float>(fraction / points);
        }
        rows_.push_back(std::move(row));
    }
}

void RowMap::add(std::span<const float> bins, std::span<float> rows) const {
    for (std::size_t r = 0; r < rows_.size(); ++r) {
        const auto first = bins.begin() + static_cast<std::ptrdiff_t>(rows_[r].first_bin);
        rows[r] += std::inner_product(rows_[r].weights.begin(), rows_[r].weights.end(), first, 0.f);
    }
}

} // namespace sordino::report
