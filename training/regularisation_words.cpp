// Shares, weights and targets.
#include "training/regularisation_words.h"

#include "training/number_in.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace sordino {
namespace {

std::string read_share(std::string_view text, float& share) {
    return read_number(text, share) && share >= 0.0F && share < 1.0F ? ""
                                                                     : "expected a share from 0 to below 1";
}

std::string read_weight(std::string_view text, float& weight) {
    return read_number(text, weight) && weight >= 0.0F && std::isfinite(weight)
               ? ""
               : "expected a weight, 0 or more";
}

std::string read_kl(std::string_view text, Activation activation, Regularisation& r) {
    const auto colon = std::min(text.find(':'), text.size());
    if (colon == text.size() || !read_weight(text.substr(0, colon), r.kl).empty() ||
        !read_number(text.substr(colon + 1), r.kl_target) || !(r.kl_target > 0.0F && r.kl_target < 1.0F))
        return "expected kl=WEIGHT:TARGET with a target between 0 and 1, e.g. kl=0.01:0.05";
    return activation == Activation::sigmoid ? "" : "kl needs the activation sigmoid";
}

} // namespace

std::optional<std::string> read_regularisation(const std::string& word, Activation activation,
                                               Regularisation& regularisation) {
    const auto equals = std::min(word.find('='), word.size());
    const std::string_view name = std::string_view(word).substr(0, equals);
    const std::string_view value = equals == word.size() ? "" : std::string_view(word).substr(equals + 1);
    if (name == "dropout") return read_share(value, regularisation.dropout);
    if (name == "l1") return read_weight(value, regularisation.l1);
    if (name == "kl") return read_kl(value, activation, regularisation);
    return std::nullopt;
}

} // namespace sordino
