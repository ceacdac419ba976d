// Places of the grid through the model, errors through the peak rule.
#include "training/table/watched_rows.h"

#include <algorithm>

namespace sordino {

WatchedRows::WatchedRows(std::shared_ptr<const WindowModel> model, const TableInfo& info,
                         std::vector<std::size_t> columns)
    : columns_(std::move(columns))
    , grid_(model->spec.rate_hz, columns_.size(), info.format.time_resolution_s)
    , stream_(model)
    , scorer_(*model->anomaly)
    , values_(columns_.size())
    , seen_(columns_.size())
    , codes_(info) {}

Anomaly WatchedRows::push(const TableRow& row) {
    for (std::size_t c = 0; c < columns_.size(); ++c) values_[c] = row.values[columns_[c]];
    grid_.push(row.time, values_);
    codes_.begin(row);
    Anomaly highest;
    for (EvenRow place; grid_.next(place);) {
        if (place.starts_stretch) stream_.reset(); // what was usual stays so
        std::ranges::transform(place.values, seen_.begin(), [](double x) { return static_cast<float>(x); });
        (void)stream_.push(seen_);
        if (keeps_codes_) codes_.take(new_code(stream_), place, row);
        if (!stream_.has_seen()) continue;
        const Anomaly anomaly = scorer_.process(stream_.level(), stream_.misfit());
        if (anomaly.score >= highest.score) highest = anomaly;
    }
    return highest;
}

} // namespace sordino
