// What a table may be.
#include "model/table_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace sordino {

std::string problem_with(const TableSpec& spec) {
    constexpr std::size_t most_channels = 1024;
    if (spec.channels.empty() || spec.channels.size() > most_channels)
        return fmt::format("channels: expected 1 to {} names, found {}", most_channels, spec.channels.size());
    if (std::set(spec.channels.begin(), spec.channels.end()).size() != spec.channels.size())
        return "channels: expected names that differ from one another";
    if (!(std::isfinite(spec.rate_hz) && spec.rate_hz > 0.0))
        return fmt::format("rate_hz: expected a number above 0, found {}", spec.rate_hz);
    if (spec.deviation.size() != spec.channels.size())
        return fmt::format("deviation: expected {} numbers, found {}", spec.channels.size(),
                           spec.deviation.size());
    if (!std::ranges::all_of(spec.deviation, [](float x) { return std::isnormal(x) && x > 0.0F; }))
        return "deviation: expected numbers above 0";
    return "";
}

} // namespace sordino
