// Corruptions as texts, and their application one after the other.
#include "training/corruption.h"

#include "training/number_in.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace sordino {
namespace {

const CorruptionKind* kind_named(const std::string& name) {
    const auto kinds = corruption_kinds();
    const auto found =
        std::find_if(kinds.begin(), kinds.end(), [&](const auto& kind) { return kind.name == name; });
    return found == kinds.end() ? nullptr : &*found;
}

std::string names() {
    std::string all;
    for (const auto& kind : corruption_kinds()) all += (all.empty() ? "" : ", ") + std::string(kind.name);
    return all;
}

std::string expectation(const CorruptionKind& kind) {
    const std::string range = std::isinf(kind.highest) ? fmt::format("{} or more", kind.lowest)
                                                       : fmt::format("{} to {}", kind.lowest, kind.highest);
    return fmt::format("expected {}, {}, or a range of it, such as '{} {}'", kind.measure, range, kind.name,
                       kind.example);
}

bool allowed(const CorruptionKind& kind, float strength) {
    return strength >= kind.lowest && strength <= kind.highest &&
           (!kind.whole || std::floor(strength) == strength);
}

} // namespace

Result<Corruption> parse_corruption(const std::string& text) {
    const auto refuse = [&](const std::string& expected, const std::string& found) {
        return fail(fmt::format("corruption '{}': {}, found {}.", text, expected,
                                found.empty() ? "nothing" : fmt::format("'{}'", found)));
    };
    std::istringstream words(text);
    std::string name, strength, word, share, extra;
    words >> name >> strength >> word >> share >> extra;
    const CorruptionKind* kind = kind_named(name);
    if (kind == nullptr) return refuse("expected one of " + names(), name);

    const auto dots = strength.find("..");
    const auto low = written_number(strength.substr(0, dots));
    const auto high = dots == strength.npos ? low : written_number(strength.substr(dots + 2));
    if (!low || !high || !allowed(*kind, *low) || !allowed(*kind, *high))
        return refuse(expectation(*kind), strength);
    if (*low > *high) return refuse("expected the lower end of the range first", strength);

    const auto chance = word.empty() ? 1.0F : written_number(share);
    if (!word.empty() && (word != "chance" || !chance || !(*chance >= 0.0F && *chance <= 1.0F)))
        return refuse("expected 'chance' and a number, 0 to 1, or nothing after the strength",
                      share.empty() ? word : word + ' ' + share);
    if (!extra.empty()) return refuse("expected nothing after the chance", extra);
    return Corruption{kind, *low, *high, *chance};
}

std::string text_of(const Corruption& corruption) {
    auto text = fmt::format("{} {}", corruption.kind->name, corruption.low);
    if (corruption.high != corruption.low) text += fmt::format("..{}", corruption.high);
    if (corruption.chance != 1.0F) text += fmt::format(" chance {}", corruption.chance);
    return text;
}

std::optional<float> draw_strength(const Corruption& corruption, Random& random) {
    if (!random.chance(corruption.chance)) return std::nullopt;
    if (!corruption.kind->whole) return random.uniform(corruption.low, corruption.high);
    const auto choices = 1 + static_cast<std::size_t>(corruption.high - corruption.low);
    return corruption.low + static_cast<float>(random.below(choices));
}

Result<Corruptor> Corruptor::make(std::vector<Corruption> corruptions, const Grid& grid) {
    for (const auto& corruption : corruptions) {
        if (corruption.kind->problem == nullptr) continue;
        if (const auto why = corruption.kind->problem(corruption, grid); !why.empty())
            return fail(fmt::format("corruption '{}': {}.", text_of(corruption), why));
    }
    return Corruptor(std::move(corruptions), grid);
}

void Corruptor::apply(std::span<float> values, Random& random) const {
    for (const auto& corruption : corruptions_) {
        Random own{random.bits()};
        const auto strength = draw_strength(corruption, own);
        if (strength && !values.empty()) corruption.kind->apply(values, grid_, *strength, own);
    }
}

} // namespace sordino
