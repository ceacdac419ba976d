// What a new model of tables can do, channel by channel: told, and written into the model.
#pragma once

#include "model/window_model.h"
#include "training/window_scores.h"

#include <nlohmann/json.hpp>

#include <vector>

namespace sordino {

// Where lines across gaps err less than the network, they are what fills the gaps of a channel. The scores,
// for the model's facts.
nlohmann::json choose_fillers(WindowModel& model, const std::vector<ChannelScores>& scores);

// A table on standard output. start: of the model that the run went on from; empty: there was none.
void print_scores(const WindowModel& model, const std::vector<ChannelScores>& scores,
                  const std::vector<ChannelScores>& start);

} // namespace sordino
