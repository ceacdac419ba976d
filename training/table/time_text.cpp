// Seconds and origin, and back to text.
#include "training/table/time_text.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace sordino {

std::optional<TimeStamp> origin_of(const TableFormat& format, const TableRow& row) {
    if (!format.time_column || *format.time_column >= row.cells.size()) return {};
    const auto stamp = stamp_in(format, row.cells[*format.time_column]);
    if (!stamp) return {};
    const double before = row.time / format.time_unit_s, below = std::floor(before);
    TimeStamp origin{stamp->whole - static_cast<std::int64_t>(below), stamp->fraction - (before - below)};
    if (origin.fraction < 0.0) origin = {origin.whole - 1, origin.fraction + 1.0};
    return origin;
}

std::string time_text(const TableFormat& format, const TimeStamp& origin, double seconds) {
    const double units = seconds / format.time_unit_s, below = std::floor(units);
    TimeStamp stamp{origin.whole + static_cast<std::int64_t>(below), origin.fraction + (units - below)};
    if (stamp.fraction >= 1.0) stamp = {stamp.whole + 1, stamp.fraction - 1.0};
    const double resolution = format.time_resolution_s / format.time_unit_s;
    const int decimals =
        resolution > 0.0 ? std::clamp(static_cast<int>(std::lround(-std::log10(resolution))), 0, 9) : 9;
    if (format.time_kind == TimeKind::iso) return iso_text(stamp, decimals);
    const auto scale = static_cast<std::int64_t>(std::pow(10.0, decimals));
    std::int64_t fraction = std::llround(stamp.fraction * static_cast<double>(scale));
    if (fraction == scale) ++stamp.whole, fraction = 0;
    if (decimals == 0) return fmt::format("{}", stamp.whole);
    const bool negative = stamp.whole < 0 && fraction > 0; // -1.5 is -2 + 0.5
    if (negative) ++stamp.whole, fraction = scale - fraction;
    return fmt::format("{}{}{}{:0{}}", negative && stamp.whole == 0 ? "-" : "", stamp.whole,
                       format.decimal_comma ? ',' : '.', fraction, decimals);
}

} // namespace sordino
