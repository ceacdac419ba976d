// Reading and writing of weighted sums.
#include "training/loss_terms.h"

#include "training/number_in.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>
#include <string_view>

namespace sordino {
namespace {

constexpr std::array<const char*, 11> names{"magnitude",   "complex",      "snr",          "si-sdr",
                                            "suppression", "log-spectral", "distillation", "mse",
                                            "mae",         "huber",        "bce"};

constexpr bool exists_for_vectors(LossKind kind) { return kind >= LossKind::distillation; }

std::optional<LossKind> kind_named(std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<LossKind>(found - names.begin());
}

} // namespace

const char* name_of(LossKind kind) { return names[static_cast<std::size_t>(kind)]; }

Result<std::vector<LossTerm>> parse_loss(const std::string& text) {
    const auto refuse = [&](const std::string& why) {
        return fail(
            fmt::format("loss '{}': {}; expected e.g. '0.7 magnitude + 0.3 complex + 0.004 snr'", text, why));
    };
    std::vector<LossTerm> terms;
    std::istringstream words(text);
    std::string word;
    do {
        if (!(words >> word)) return refuse("a term is missing");
        const auto weight = written_number(word);
        if (weight && !(words >> word)) return refuse("a name is missing after the weight");
        const auto kind = kind_named(word);
        if (!kind)
            return refuse(fmt::format("no term is called '{}', there are {}", word, fmt::join(names, ", ")));
        if (weight && !(*weight > 0.0F))
            return refuse(fmt::format("the weight of '{}' must be a number above 0", word));
        if (weight_of(terms, *kind) > 0.0F) return refuse(fmt::format("'{}' stands there twice", word));
        terms.push_back({*kind, weight.value_or(1.0F)});
        if (!(words >> word)) return terms;
    } while (word == "+");
    return refuse(fmt::format("' + ' is expected before '{}'", word));
}

std::string text_of(const std::vector<LossTerm>& terms) {
    std::string text;
    for (const auto& term : terms)
        text += fmt::format("{}{} {}", text.empty() ? "" : " + ", term.weight, name_of(term.kind));
    return text;
}

float weight_of(const std::vector<LossTerm>& terms, LossKind kind) {
    const auto found =
        std::find_if(terms.begin(), terms.end(), [&](const auto& t) { return t.kind == kind; });
    return found == terms.end() ? 0.0F : found->weight;
}

Result<void> check_loss(const std::vector<LossTerm>& terms, LossSubject subject, bool has_teacher) {
    for (const auto& term : terms) {
        if (subject == LossSubject::vectors && !exists_for_vectors(term.kind))
            return fail(fmt::format("loss '{}': '{}' compares spectra and there are none here; choose among "
                                    "mse, mae, huber, bce and distillation",
                                    text_of(terms), name_of(term.kind)));
        if (term.kind == LossKind::distillation && !has_teacher)
            return fail(
                fmt::format("loss '{}': 'distillation' needs a teacher and there is none; name a model "
                            "to learn from, or leave the term out",
                            text_of(terms)));
    }
    return {};
}

} // namespace sordino
