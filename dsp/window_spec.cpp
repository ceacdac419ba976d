// What a window may be.
#include "dsp/window_spec.h"

#include <cmath>
#include <set>

namespace sordino {

std::string problem_with(const WindowSpec& spec) {
    constexpr std::size_t most_channels = 1024;
    constexpr int longest_window = 65536;
    constexpr long most_values = 1 << 22; // inputs of the network
    const auto found = [](const char* what, auto value) { return what + std::to_string(value); };
    if (spec.channels.empty() || spec.channels.size() > most_channels)
        return found("channels: expected 1 to 1024 names, found ", spec.channels.size());
    if (std::set(spec.channels.begin(), spec.channels.end()).size() != spec.channels.size())
        return "channels: expected names that differ from one another";
    if (!(std::isfinite(spec.rate_hz) && spec.rate_hz > 0.0))
        return found("rate_hz: expected a number above 0, found ", spec.rate_hz);
    if (spec.window < 1 || spec.window > longest_window)
        return found("window: expected 1 to 65536 rows, found ", spec.window);
    if (static_cast<long>(spec.window) * 2 * spec.channel_count() > most_values)
        return found("window: expected at most 2097152 values of all channels, found ",
                     static_cast<long>(spec.window) * spec.channel_count());
    if (spec.output < 1 || spec.ahead < 0 || spec.output > spec.window ||
        spec.ahead > spec.window - spec.output)
        return "output and ahead: expected rows that lie in the window";
    if (spec.hop < 1 || spec.output % spec.hop != 0)
        return found("hop: expected a number of rows that divides output, found ", spec.hop);
    return "";
}

} // namespace sordino
