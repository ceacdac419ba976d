// The table at the end of a run on tables.
#include "cli/train_table_scores.h"

#include <fmt/format.h>

#include <cmath>

namespace sordino {

using nlohmann::json;

json choose_fillers(WindowModel& model, const std::vector<ChannelScores>& scores) {
    json told = json::array();
    model.lines.assign(scores.size(), false);
    for (std::size_t c = 0; c < scores.size(); ++c) {
        const auto& s = scores[c];
        model.lines[c] = s.by_lines <= s.by_the_model; // false where nothing was hidden: those are NaN
        const auto number = [](double x) { return std::isnan(x) ? json() : json(std::round(x * 1e4) / 1e4); };
        told.push_back({{"channel", model.spec.channels[c]},
                        {"spoilt", number(s.spoilt)},
                        {"cleaned", number(s.cleaned)},
                        {"gaps_by_lines", number(s.by_lines)},
                        {"gaps_by_the_model", number(s.by_the_model)}});
    }
    return told;
}

void print_scores(const WindowModel& model, const std::vector<ChannelScores>& scores,
                  const std::vector<ChannelScores>& start) {
    const auto shown = [](double x) { return std::isnan(x) ? std::string("-") : fmt::format("{:.3f}", x); };
    const auto of_start = [&](const std::string& text) {
        return start.empty() ? std::string() : fmt::format("{:>16}", text);
    };
    fmt::print("\nOn held-out windows, root mean square errors in standard deviations of the channel:\n");
    fmt::print("{:<20}{:>10}{}{:>10}{:>16}{:>16}\n", "channel", "spoilt", of_start("starting model"),
               "cleaned", "gaps: by lines", "by the model");
    for (std::size_t c = 0; c < scores.size(); ++c) {
        const auto& s = scores[c];
        fmt::print("{:<20}{:>10}{}{:>10}{:>16}{:>16}{}\n", model.spec.channels[c], shown(s.spoilt),
                   start.empty() ? "" : of_start(shown(start[c].cleaned)), shown(s.cleaned),
                   shown(s.by_lines), shown(s.by_the_model),
                   model.lines[c] ? "  lines are better: they will fill its gaps" : "");
    }
}

} // namespace sordino
