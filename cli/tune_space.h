// What a search over options tries: values and ranges, as a grid or drawn at random. Free of files.
#pragma once

#include "model/result.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace sordino {

enum class ValueKind { text, number, whole }; // what an option takes

struct TriedRange {
    double low = 0, high = 0; // finite, low < high; both belong to it
    bool whole = false;

    // Whether a draw is uniform in the logarithm: both ends are positive and a decade or more apart.
    bool logarithmic() const { return low > 0.0 && high >= 10.0 * low; }
};

struct TriedOption {
    std::string name;                // without dashes
    std::vector<std::string> values; // as they would be given; empty where there is a range
    std::optional<TriedRange> range;
};

// What kind of value an option takes, or why it cannot be tried.
using KindOf = std::function<Result<ValueKind>(const std::string& name)>;

// "name=a|b|c", "name=1,2,3" or "name=low..high". Values are separated by |; where there is none, by commas
// if no value has a space in it. A range is one of numbers, and of whole ones where the option takes these.
// Errors: no name, no or empty values, a value twice, a range that is none, and those of kind_of.
Result<TriedOption> parse_tried(const std::string& text, const KindOf& kind_of);

// The parts of a text, without spaces around them.
std::vector<std::string> parts_of(const std::string& text, char separator);

// One value for each tried option, in the order of these.
using Choice = std::vector<std::string>;

inline constexpr std::size_t most_runs = 10000;

// Every combination; the last option changes fastest. Errors: a range, more than most_runs.
Result<std::vector<Choice>> grid(std::span<const TriedOption> tried);

// `count` different choices, each value drawn for itself; numbers that are not whole have four digits. The
// same seed gives the same choices, and a greater count the same ones first. Errors: there are fewer than
// `count` different ones, or too few were met in a thousand draws for each.
Result<std::vector<Choice>> draws(std::span<const TriedOption> tried, std::size_t count, std::uint64_t seed);

} // namespace sordino
