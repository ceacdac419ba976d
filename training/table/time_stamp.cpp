// Stamps: whole part and fraction apart, the calendar by std::chrono.
#include "training/table/time_stamp.h"

#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "training/number_in.h"
#include "training/table/cell_value.h"

namespace sordino {
namespace {

constexpr double largest_whole = 9.2e18; // fits into 64 bits

// Takes texts apart from the front; after something that is not there it is no longer good.
class Scanner {
  public:
    explicit Scanner(std::string_view text)
        : rest_(text) {}

    bool good() const { return good_; }
    bool at_end() const { return rest_.empty(); }

    int digits(std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (i >= rest_.size() || rest_[i] < '0' || rest_[i] > '9') {
                good_ = false;
                return 0;
            }
            value = 10 * value + (rest_[i] - '0');
        }
        rest_.remove_prefix(count);
        return value;
    }

    // One of these characters, 0 where none is next.
    char any_of(std::string_view characters) {
        if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) return 0;
        const char found = rest_.front();
        rest_.remove_prefix(1);
        return found;
    }

    char need(std::string_view characters) {
        const char found = any_of(characters);
        good_ = good_ && found != 0;
        return found;
    }

    // Digits behind a point: [0, 1).
    double fraction() {
        double value = 0.0, place = 1.0;
        bool any = false;
        for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
             rest_.remove_prefix(1), any = true) {
            if (place < 1e17) value = 10.0 * value + (rest_.front() - '0'), place *= 10.0;
        }
        good_ = good_ && any;
        return value / place;
    }

  private:
    std::string_view rest_;
    bool good_ = true;
};

// Days since 1970, or nothing where the calendar has no such day.
std::optional<std::int64_t> scan_date(Scanner& text) {
    const int year = text.digits(4);
    const char by = text.need("-/");
    const int month = text.digits(2);
    text.need(std::string_view(&by, 1));
    const int day = text.digits(2);
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!text.good() || year < 1 || !date.ok()) return std::nullopt;
    return std::chrono::sys_days(date).time_since_epoch().count();
}

// Seconds east of UTC.
int scan_offset(Scanner& text) {
    if (text.any_of("Zz") != 0) return 0;
    const char sign = text.any_of("+-");
    if (sign == 0) return 0;
    const int hours = text.digits(2);
    const bool more = text.any_of(":") != 0 || !text.at_end();
    const int seconds = 3600 * hours + (more ? 60 * text.digits(2) : 0);
    return sign == '+' ? seconds : -seconds;
}

TimeStamp floored(std::int64_t whole, double fraction) {
    const double below = std::floor(fraction);
    TimeStamp stamp{whole + static_cast<std::int64_t>(below), fraction - below};
    if (stamp.fraction >= 1.0) stamp = {stamp.whole + 1, 0.0}; // -1e-20 + 1
    return stamp;
}

std::optional<TimeStamp> stamp_of(double value) {
    if (!(std::abs(value) < largest_whole)) return std::nullopt;
    const double below = std::floor(value);
    return floored(static_cast<std::int64_t>(below), value - below);
}

} // namespace

double difference(const TimeStamp& later, const TimeStamp& earlier) {
    // no stamp is further than 2^63 from zero, but two may be so far apart
    if ((later.whole < 0) != (earlier.whole < 0))
        return (static_cast<double>(later.whole) - static_cast<double>(earlier.whole)) +
               (later.fraction - earlier.fraction);
    return static_cast<double>(later.whole - earlier.whole) + (later.fraction - earlier.fraction);
}

std::optional<TimeStamp> number_stamp(std::string_view text, bool decimal_comma) {
    text = trimmed(text);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    const std::size_t point = text.find(decimal_comma ? ',' : '.');
    const std::string_view front = text.substr(0, point);
    const auto whole = number_in<std::int64_t>(front);
    const bool in_range = whole && std::abs(static_cast<double>(*whole)) < largest_whole;
    if (in_range && point == std::string_view::npos) return TimeStamp{*whole, 0.0};
    if (in_range && text.find_first_not_of("0123456789", point + 1) == std::string_view::npos &&
        point + 1 < text.size()) {
        const double fraction = Scanner(text.substr(point + 1)).fraction();
        return floored(*whole, front.front() == '-' ? -fraction : fraction);
    }
    const CellValue value = cell_value(text, decimal_comma);
    return value.kind == CellValue::Kind::number ? stamp_of(value.number) : std::nullopt;
}

std::optional<TimeStamp> iso_stamp(std::string_view cell) {
    Scanner text(trimmed(cell));
    const auto days = scan_date(text);
    if (!days) return std::nullopt;
    TimeStamp stamp{*days * 86400, 0.0};
    if (text.at_end()) return stamp;
    text.need("Tt ");
    const int hours = text.digits(2);
    text.need(":");
    const int minutes = text.digits(2);
    const int seconds = text.any_of(":") != 0 ? text.digits(2) : 0;
    if (text.any_of(".,") != 0) stamp.fraction = text.fraction();
    text.any_of(" ");
    stamp.whole += 3600 * hours + 60 * minutes + seconds - scan_offset(text);
    if (!text.good() || !text.at_end() || hours > 24 || minutes > 59 || seconds > 60) return std::nullopt;
    return stamp;
}

std::string iso_text(const TimeStamp& stamp, int decimals) {
    const auto scale = static_cast<std::int64_t>(std::pow(10.0, decimals));
    std::int64_t fraction = std::llround(stamp.fraction * static_cast<double>(scale));
    const std::int64_t seconds = stamp.whole + (fraction == scale ? 1 : 0);
    if (fraction == scale) fraction = 0;
    const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const auto of_day = (time - day).count();
    std::string text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                   of_day / 3600, of_day / 60 % 60, of_day % 60);
    return decimals > 0 ? fmt::format("{}.{:0{}}", text, fraction, decimals) : text;
}

std::optional<int> decimals_of(std::string_view text) {
    if (text.find_first_of("eE") != std::string_view::npos) return std::nullopt;
    const std::size_t point = text.find_last_of(".,");
    if (point == std::string_view::npos) return 0;
    const std::size_t end = text.find_first_not_of("0123456789", point + 1);
    return static_cast<int>(std::min(end, text.size()) - point - 1);
}

} // namespace sordino
