// What a new model of tables can do, channel by channel: told to people and to the model's facts.
#pragma once

#include "model/window_model.h"
#include "training/filling.h"
#include "training/window_scores.h"

#include <nlohmann/json.hpp>

#include <vector>

namespace sordino {

// Of values that were there, and of values that were missing; one entry for each channel.
struct TableScores {
    std::vector<ChannelScores> cleaning;
    std::vector<FillingErrors> filling;
};

nlohmann::json facts_of(const WindowModel& model, const TableScores& scores);

// A table on standard output, with what fills each channel's gaps. start: of the model that the run went on
// from; empty: there was none.
void print_scores(const WindowModel& model, const TableScores& scores,
                  const std::vector<ChannelScores>& start);

} // namespace sordino
