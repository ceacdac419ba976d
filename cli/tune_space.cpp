// Texts become values and ranges, these become choices.
#include "cli/tune_space.h"

#include "training/number_in.h"
#include "training/random.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace sordino {
namespace {

std::string trimmed(const std::string& text) {
    const auto begin = text.find_first_not_of(" \t\n");
    if (begin == std::string::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\n") - begin + 1);
}

std::optional<double> number(const std::string& text) {
    const auto value = number_in<double>(text);
    return value && std::isfinite(*value) ? value : std::nullopt;
}

Result<TriedRange> parse_range(const std::string& name, const std::string& text, ValueKind kind) {
    const auto dots = text.find("..");
    const auto low = number(trimmed(text.substr(0, dots))), high = number(trimmed(text.substr(dots + 2)));
    if (!low || !high || *low >= *high)
        return fail(fmt::format("{}: expected a range of numbers, low..high, the lower one first, found '{}'",
                                name, text));
    const bool whole = kind == ValueKind::whole;
    if (whole && (*low != std::floor(*low) || *high != std::floor(*high)))
        return fail(fmt::format("{}: expected a range of whole numbers, found '{}'", name, text));
    return TriedRange{*low, *high, whole};
}

char separator_in(const std::string& text) {
    if (text.find('|') != std::string::npos) return '|';
    const auto values = parts_of(text, ',');
    const bool spaced = std::any_of(values.begin(), values.end(),
                                    [](const auto& v) { return v.find(' ') != std::string::npos; });
    return spaced ? '|' : ',';
}

double log_uniform(double low, double high, Random& random) {
    return std::exp(std::log(low) + (std::log(high) - std::log(low)) * random.unit());
}

std::string draw_whole(const TriedRange& range, Random& random) {
    // each whole number stands for the piece from itself to the next one
    const double end = range.high + 1.0;
    const double value = range.logarithmic() ? log_uniform(range.low, end, random)
                                             : range.low + (end - range.low) * random.unit();
    return fmt::format("{:.0f}", std::clamp(std::floor(value), range.low, range.high));
}

std::string draw_number(const TriedRange& range, Random& random) {
    const double value = range.logarithmic() ? log_uniform(range.low, range.high, random)
                                             : range.low + (range.high - range.low) * random.unit();
    const std::string text = fmt::format("{:.4g}", value);
    const double rounded = number(text).value_or(value);
    return rounded >= range.low && rounded <= range.high
               ? text
               : fmt::format("{}", std::clamp(rounded, range.low, range.high));
}

std::string draw(const TriedOption& option, Random& random) {
    if (!option.range) return option.values[random.below(option.values.size())];
    return option.range->whole ? draw_whole(*option.range, random) : draw_number(*option.range, random);
}

// How many choices there are: without end where a range is not one of whole numbers.
double count_of(std::span<const TriedOption> tried) {
    double count = 1.0;
    for (const auto& [name, values, range] : tried) {
        if (!range)
            count *= static_cast<double>(values.size());
        else
            count *= range->whole ? range->high - range->low + 1.0 : std::numeric_limits<double>::infinity();
    }
    return count;
}

} // namespace

std::vector<std::string> parts_of(const std::string& text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t start = 0, end = 0; end != text.npos; start = end + 1) {
        end = text.find(separator, start);
        parts.push_back(trimmed(text.substr(start, end - start)));
    }
    return parts;
}

Result<TriedOption> parse_tried(const std::string& text, const KindOf& kind_of) {
    const auto equals = text.find('=');
    TriedOption option{trimmed(text.substr(0, equals)), {}, {}};
    if (option.name.starts_with("--")) option.name.erase(0, 2);
    if (equals == text.npos || option.name.empty())
        return fail(fmt::format("expected NAME=VALUES, such as batch=8,16, found '{}'", text));
    const auto kind = kind_of(option.name);
    if (!kind) return tl::unexpected(kind.error());
    const std::string values = trimmed(text.substr(equals + 1));
    if (*kind != ValueKind::text && values.find_first_of("|,") == values.npos &&
        values.find("..") != values.npos) {
        const auto range = parse_range(option.name, values, *kind);
        if (!range) return tl::unexpected(range.error());
        option.range = *range;
        return option;
    }
    option.values = parts_of(values, separator_in(values));
    for (auto value = option.values.begin(); value != option.values.end(); ++value) {
        if (value->empty())
            return fail(fmt::format("{}: expected a value on each side of every separator, found '{}'",
                                    option.name, values));
        if (std::find(option.values.begin(), value, *value) != value)
            return fail(fmt::format("{}: expected different values, found '{}' twice", option.name, *value));
    }
    return option;
}

Result<std::vector<Choice>> grid(std::span<const TriedOption> tried) {
    for (const auto& option : tried)
        if (option.range)
            return fail(fmt::format("{}: a range has no grid; draw from it with --random N, or list values",
                                    option.name));
    if (const double count = count_of(tried); count > static_cast<double>(most_runs))
        return fail(fmt::format("expected a grid of up to {} runs, found {:.0f}; list fewer values, or draw "
                                "from them with --random N",
                                most_runs, count));
    std::vector<Choice> choices{{}};
    for (const auto& option : tried) {
        std::vector<Choice> longer;
        for (const auto& choice : choices)
            for (const auto& value : option.values) longer.emplace_back(choice).push_back(value);
        choices = std::move(longer);
    }
    return choices;
}

Result<std::vector<Choice>> draws(std::span<const TriedOption> tried, std::size_t count, std::uint64_t seed) {
    constexpr std::uint64_t stream = 0x7E;
    if (const double all = count_of(tried); all < static_cast<double>(count))
        return fail(fmt::format("expected {} different choices, found {:.0f} in all; ask for no more, or "
                                "leave out --random to try every one",
                                count, all));
    std::vector<Choice> choices;
    std::set<Choice> met;
    for (std::uint64_t i = 0; choices.size() < count && i < 1000 * count; ++i) {
        Random random{seed, stream, i};
        Choice choice;
        for (const auto& option : tried) choice.push_back(draw(option, random));
        if (met.insert(choice).second) choices.push_back(std::move(choice));
    }
    if (choices.size() < count)
        return fail(fmt::format("expected {} different choices, met {} in {} draws; ask for fewer, or widen "
                                "the ranges",
                                count, choices.size(), 1000 * count));
    return choices;
}

} // namespace sordino
