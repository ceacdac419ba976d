// The first row says what the axis is.
#include "training/report/time_axis.h"

#include "training/table/time_text.h"

#include <cmath>

namespace sordino::report {
namespace {

// Numbers of seconds from 1980 to 2200 are taken for dates: no log runs for ten years.
bool is_date(TimeKind kind, double origin_s) {
    return kind == TimeKind::iso || (kind == TimeKind::number && origin_s > 3.2e8 && origin_s < 7.3e9);
}

} // namespace

double place_on_axis(const TableRow& row, std::int64_t number) {
    return std::isnan(row.time) ? static_cast<double>(number) : row.time;
}

TimeAxis::TimeAxis(const TableInfo& info)
    : format_(info.format) {}

double TimeAxis::push(const TableRow& row) {
    if (rows_ == 0) find_origin(row);
    return end_ = place_on_axis(row, rows_++);
}

void TimeAxis::find_origin(const TableRow& row) {
    has_times_ = !std::isnan(row.time);
    origin_ = has_times_ ? 0.0 : 1.0; // people count rows from 1
    const auto origin = origin_of(format_, row);
    if (!origin) return;
    const double unit = format_.time_kind == TimeKind::iso ? 1.0 : format_.time_unit_s;
    origin_ = (static_cast<double>(origin->whole) + origin->fraction) * unit;
}

nlohmann::json TimeAxis::json() const {
    const char* unit = !has_times_ ? "row" : is_date(format_.time_kind, origin_) ? "date" : "s";
    return {{"unit", unit}, {"origin", origin_}, {"end", end_}};
}

} // namespace sordino::report
