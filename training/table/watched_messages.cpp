// Messages to rows, scores to messages.
#include "training/table/watched_messages.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sordino {

WatchedMessages::WatchedMessages(std::shared_ptr<const WindowModel> model, MessageHints hints,
                                 float threshold)
    : reader_(model->spec.channels, model->spec.rate_hz, std::move(hints))
    , rows_(model, {}, reader_.columns())
    , alarms_(threshold, model->spec.window) {
    for (const auto& name : model->spec.channels) channels_.push_back(nlohmann::json(name).dump());
}

void WatchedMessages::push(std::string_view message, std::vector<std::string>& done) {
    if (!reader_.read(message, row_)) return;
    rows_.set_time_resolution(reader_.time_resolution_s());
    const Anomaly anomaly = rows_.push(row_);
    (void)alarms_.push(anomaly);
    const auto& channel = channels_[static_cast<std::size_t>(anomaly.channel)];
    done.push_back(
        reader_.stamp_with(message, fmt::format(R"("score":{:.5g},"alarm":{},"channel":{})", anomaly.score,
                                                alarms_.on(), anomaly.score > 0.0F ? channel : "null")));
}

} // namespace sordino
