// Begin, go on, end.
#include "model/alarms.h"

#include <utility>

namespace sordino {

std::optional<Alarm> Alarms::push(const Anomaly& anomaly) noexcept SORDINO_NONBLOCKING {
    const std::int64_t row = row_++;
    std::optional<Alarm> over;
    if (open_ && row - open_->last > patience_ + 1) over = std::exchange(open_, std::nullopt);
    if (open_ && anomaly.unusual) open_->last = row;
    if (anomaly.score < threshold_) return over;
    if (!open_) open_ = Alarm{row, row, anomaly.channel, anomaly.score};
    open_->last = row;
    if (anomaly.score > open_->score) {
        open_->score = anomaly.score;
        open_->channel = anomaly.channel;
    }
    return over;
}

std::optional<Alarm> Alarms::finish() noexcept SORDINO_NONBLOCKING {
    return std::exchange(open_, std::nullopt);
}

} // namespace sordino
