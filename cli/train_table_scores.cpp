// The table at the end of a run on tables.
#include "cli/train_table_scores.h"

#include <fmt/format.h>

#include <cmath>

namespace sordino {
namespace {

using nlohmann::json;

bool knows(const FillingErrors& errors) { return !std::isnan(errors.network); }

} // namespace

json facts_of(const WindowModel& model, const TableScores& scores) {
    json told = json::array();
    const auto number = [](double x) { return std::isnan(x) ? json() : json(std::round(x * 1e4) / 1e4); };
    for (std::size_t c = 0; c < model.spec.channels.size(); ++c) {
        const auto& s = scores.cleaning[c];
        const auto& gaps = scores.filling[c];
        told.push_back({{"channel", model.spec.channels[c]},
                        {"spoilt", number(s.spoilt)},
                        {"cleaned", number(s.cleaned)},
                        {"gaps_by_lines", number(gaps.lines)},
                        {"gaps_by_the_network", number(gaps.network)},
                        {"gaps_by_the_conditional_mean", number(gaps.conditional_mean)},
                        {"filled_by", knows(gaps) ? json(name_of(model.fillers[c])) : json()}});
    }
    return told;
}

void print_scores(const WindowModel& model, const TableScores& scores,
                  const std::vector<ChannelScores>& start) {
    const auto shown = [](double x) { return std::isnan(x) ? std::string("-") : fmt::format("{:.3f}", x); };
    const auto of_start = [&](const std::string& text) {
        return start.empty() ? std::string() : fmt::format("{:>16}", text);
    };
    fmt::print(
        "\nOn held-out rows, root mean square errors in standard deviations of the channel; in gaps, of what "
        "lines,\nthe network and the conditional mean given all known values around fill in:\n");
    fmt::print("{:<20}{:>10}{}{:>10}{:>12}{:>10}{:>10}  {}\n", "channel", "spoilt",
               of_start("starting model"), "cleaned", "gaps: lines", "network", "mean", "filled by");
    for (std::size_t c = 0; c < model.spec.channels.size(); ++c) {
        const auto& s = scores.cleaning[c];
        const auto& gaps = scores.filling[c];
        fmt::print("{:<20}{:>10}{}{:>10}{:>12}{:>10}{:>10}  {}\n", model.spec.channels[c], shown(s.spoilt),
                   start.empty() ? "" : of_start(shown(start[c].cleaned)), shown(s.cleaned),
                   shown(gaps.lines), shown(gaps.network), shown(gaps.conditional_mean),
                   knows(gaps) ? name_of(model.fillers[c]) : "-");
    }
}

} // namespace sordino
