// Time stamps as tables write them, exact to what their text says.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sordino {

enum class TimeKind { none, number, iso };

// whole + fraction in the unit of the column, seconds for ISO 8601: so nanoseconds since 1970 are as exact as
// the tenths of a nanosecond of an oscilloscope.
struct TimeStamp {
    std::int64_t whole = 0;
    double fraction = 0.0; // [0, 1)
    auto operator<=>(const TimeStamp&) const = default;
};

// `later` less `earlier`, in their unit.
double difference(const TimeStamp& later, const TimeStamp& earlier);

// A finite number below 9.2e18, its point a comma where decimal_comma says so; else nothing.
std::optional<TimeStamp> number_stamp(std::string_view text, bool decimal_comma);

// Seconds since 1970, UTC, of a date of ISO 8601 ("2014-04-02") or a date and a time ("2014-04-02 14:25",
// "2014-04-02T14:25:00.123Z", "2014/04/02 14:25:00,5+02:00"); without an offset it counts as UTC. Else
// nothing. Years 1 to 9999, seconds up to 60 (a leap second is the first of the next minute).
std::optional<TimeStamp> iso_stamp(std::string_view text);

// The reverse: "2014-04-02 14:25:00" and `decimals` (0 to 9) digits of the second's fraction.
std::string iso_text(const TimeStamp& stamp, int decimals);

// Digits after the point (or comma) of the seconds or of the number; 0 without one, nothing with an exponent.
std::optional<int> decimals_of(std::string_view text);

} // namespace sordino
