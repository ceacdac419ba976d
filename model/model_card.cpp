// The card: figures from the layers, words from the metadata.
#include "model/model_card.h"

#include "model/one_line.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace sordino {
namespace {

using nlohmann::json;
using Pointer = json::json_pointer;

// Words of a file may be long and hold anything; a card's are one line.
std::string card_line(std::string text) { return one_line(std::move(text), 200, ' '); }

// `training` is JSON of any shape: what is not there, or is something else, is nothing.
std::optional<double> number_at(const json& all, const char* place) {
    const Pointer pointer(place);
    if (!all.contains(pointer) || !all.at(pointer).is_number()) return {};
    return all.at(pointer).get<double>();
}

std::string text_at(const json& all, const char* place) {
    const Pointer pointer(place);
    return all.contains(pointer) && all.at(pointer).is_string() ? all.at(pointer).get<std::string>() : "";
}

std::string shown_minutes(double minutes) {
    return minutes < 1 ? "less than a minute" : fmt::format("{:.0f} min", minutes);
}

std::string derived_purpose(const json& training) {
    const auto clean = number_at(training, "/data/clean/minutes"),
               noise = number_at(training, "/data/noise/minutes");
    if (!clean || !noise) return "What it is for is not stated.";
    const std::string from = text_at(training, "/from");
    return fmt::format("{} {} of noise and {} of clean sound.",
                       from.empty() || from == "none" ? "Trained on" : from + ", trained further on",
                       shown_minutes(*noise), shown_minutes(*clean));
}

std::string scores_of(const json& training) {
    const auto snr_db = number_at(training, "/best/validation_snr_db");
    return snr_db ? card_line(fmt::format("held-out SNR {:.1f} dB", *snr_db)) : "";
}

std::string weight_type_of(const Model& model) {
    const auto is_int8 = [](const Layer& layer) { return layer.is_int8(); };
    if (std::ranges::none_of(model.layers, is_int8)) return "float32";
    return std::ranges::all_of(model.layers, is_int8) ? "int8" : "int8 and float32";
}

double mmac_per_second(const Model& model) {
    double weights = 0;
    for (const Layer& layer : model.layers) weights += static_cast<double>(layer.weight_count());
    const double own = weights * 1000.0 / model.spec.hop_ms / 1e6;
    return model.treble ? own + mmac_per_second(*model.treble) : own;
}

// 455124 as 455,124: whatever the locale.
std::string with_commas(std::size_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3; digits.insert(at, 1, ',')) at -= 3;
    return digits;
}

} // namespace

ModelCard card_of(const Model& model) {
    const json training = json::parse(model.training, nullptr, false);
    ModelCard card;
    card.purpose = card_line(model.purpose.empty() ? derived_purpose(training) : model.purpose);
    card.latency_ms = 2.0 * model.spec.hop_ms;
    card.parameters = model.parameter_count();
    card.weight_type = weight_type_of(model);
    card.mmac_per_second = mmac_per_second(model);
    card.scores = scores_of(training);
    card.licence = card_line(model.licence);
    return card;
}

std::string text_of(const ModelCard& card) {
    std::string text = fmt::format(
        "{}\nLatency {:g} ms\n{} parameters, {}\n{:.1f} million multiply-adds a second", card.purpose,
        card.latency_ms, with_commas(card.parameters), card.weight_type, card.mmac_per_second);
    if (!card.scores.empty()) text += "\nScores: " + card.scores;
    if (!card.licence.empty()) text += "\nLicence: " + card.licence;
    return text;
}

} // namespace sordino
