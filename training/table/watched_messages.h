// Messages with rows through a model of windows: a message with a score for each.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/alarms.h"
#include "training/table/message_filter.h"
#include "training/table/message_rows.h"
#include "training/table/watched_rows.h"

namespace sordino {

// {"time": as it came, "score": 0.31, "alarm": true, "channel": "heat"} at once for each row; the channel is
// null where the score is 0. See WatchedRows and Alarms.
class WatchedMessages : public MessageFilter {
  public:
    // The model has an AnomalySpec. threshold: score of an alarm.
    WatchedMessages(std::shared_ptr<const WindowModel> model, MessageHints hints, float threshold);

    void push(std::string_view message, std::vector<std::string>& done) override;
    void finish(std::vector<std::string>&) override {}
    MessageProblems& problems() override { return reader_.problems(); }

  private:
    std::vector<std::string> channels_; // in JSON
    MessageRows reader_;
    WatchedRows rows_;
    Alarms alarms_;
    TableRow row_;
};

} // namespace sordino
