// Two lists of words.
#include "training/table/time_names.h"

#include <algorithm>
#include <string>

namespace sordino {
namespace {

struct Unit {
    std::string_view word;
    double seconds;
    bool says_time; // "t" may be a temperature's tesla or tonnes, "seconds" is time
};

constexpr Unit units[] = {
    {"s", 1.0, false},           {"sec", 1.0, true},         {"secs", 1.0, true},
    {"second", 1.0, true},       {"seconds", 1.0, true},     {"ms", 1e-3, false},
    {"msec", 1e-3, true},        {"millis", 1e-3, true},     {"milliseconds", 1e-3, true},
    {"us", 1e-6, false},         {"\xC2\xB5s", 1e-6, false}, {"\xCE\xBCs", 1e-6, false},
    {"usec", 1e-6, true},        {"micros", 1e-6, true},     {"microseconds", 1e-6, true},
    {"ns", 1e-9, false},         {"nsec", 1e-9, true},       {"nanos", 1e-9, true},
    {"nanoseconds", 1e-9, true}, {"min", 60.0, false},       {"minutes", 60.0, true},
    {"h", 3600.0, false},        {"hours", 3600.0, true},    {"days", 86400.0, true},
};

constexpr std::string_view time_words[] = {"time",     "timestamp", "timestamps", "t",       "ts",  "date",
                                           "datetime", "clock",     "epoch",      "elapsed", "zeit"};
constexpr std::string_view companions[] = {"since",  "start", "utc", "unix",  "stamp", "local",
                                           "system", "the",   "of",  "from",  "begin", "in",
                                           "index",  "gmt",   "iso", "sample"};

bool is_one_of(std::string_view word, const auto& words) {
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// Bytes of UTF-8 count as letters: the sign for micro.
bool is_part_of_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

} // namespace

TimeName time_name(std::string_view name) {
    TimeName found;
    bool others = false;
    std::string word;
    const auto end_word = [&] {
        const auto* unit = std::find_if(std::begin(units), std::end(units),
                                        [&](const Unit& known) { return known.word == word; });
        if (unit != std::end(units)) {
            found.unit_s = unit->seconds;
            found.says_time = found.says_time || unit->says_time;
        } else if (is_one_of(word, time_words)) {
            found.says_time = true;
        } else {
            others = others || (!word.empty() && !is_one_of(word, companions));
        }
        word.clear();
    };
    for (const char c : name) {
        const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (is_part_of_word(small))
            word += small;
        else
            end_word();
    }
    end_word();
    if (others) return {};
    return found;
}

} // namespace sordino
