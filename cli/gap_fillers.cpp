// Channels, counted by what fills them.
#include "cli/gap_fillers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace sordino {

std::string fillers_of(const WindowModel& model) {
    std::vector<std::string> parts;
    for (const Filler filler : {Filler::network, Filler::lines, Filler::conditional_mean})
        if (const auto count = std::ranges::count(model.fillers, filler); count > 0)
            parts.push_back(fmt::format("{} channel{} by {}", count, count == 1 ? "" : "s", name_of(filler)));
    return parts.empty() ? "filled by the network" : fmt::format("{}", fmt::join(parts, ", "));
}

} // namespace sordino
