// Options as JSON: none is forgotten.
#include "training/options.h"

#include "tests/catch.h"

#include <nlohmann/json.hpp>

#include <type_traits>

using namespace sordino;

namespace {

void change(std::vector<std::string>& x) { x.emplace_back("decoder 8 relu 0"); }
void change(std::vector<LossTerm>& x) { x.push_back({LossKind::suppression, 0.5F}); }
void change(std::vector<Corruption>& x) { x.push_back(parse_corruption("gain 3").value()); }
template <class T>
requires std::is_arithmetic_v<T>
void change(T& x) { x += T{1}; }
template <class T>
requires std::is_enum_v<T>
void change(T& x) { x = static_cast<T>((static_cast<int>(x) + 1) % 3); }

// Changes one field after the other and looks whether the JSON changes with it.
template <class... Field>
void check_each(const TrainingOptions& options, Field&... field) {
    const auto before = to_json(options);
    int index = 0;
    const auto check = [&](auto& value) {
        const auto original = value;
        change(value);
        INFO("field " << index++);
        CHECK(to_json(options) != before);
        value = original;
        CHECK(to_json(options) == before);
    };
    (check(field), ...);
}

} // namespace

// Structured bindings name every field: one more in a struct, and this test does not compile.
TEST_CASE("options: every field appears in the JSON") {
    TrainingOptions options;
    auto& [seed, threads, rate, hop_ms, layers, pretrain_epochs, pretrain_masking, epochs, minutes,
           steps_per_epoch, patience, batch, shards, sequence_s, warm_up_s, validation_sequences,
           learning_rate, schedule, optimizer, average, loss, mixing, corruptions, feature_corruptions] =
        options;
    CHECK(threads == 1);
    check_each(options, seed, rate, hop_ms, layers, pretrain_epochs, pretrain_masking, epochs, minutes,
               steps_per_epoch, patience, batch, shards, sequence_s, warm_up_s, validation_sequences,
               learning_rate, average, corruptions, feature_corruptions);
    auto& [schedule_kind, warm_up, step_every, step_factor, plateau_patience, plateau_factor, lowest] =
        schedule;
    check_each(options, schedule_kind, warm_up, step_every, step_factor, plateau_patience, plateau_factor,
               lowest);
    auto& [optimizer_kind, momentum, decay, beta1, beta2, epsilon, muon_momentum, weight_decay, clip_norm] =
        optimizer;
    check_each(options, optimizer_kind, momentum, decay, beta1, beta2, epsilon, muon_momentum, weight_decay,
               clip_norm);
    auto& [terms, power, loss_low, loss_high, huber_delta, low_hz] = loss;
    check_each(options, terms, power, loss_low, loss_high, huber_delta, low_hz);
    auto& [snr_low, snr_high, level_low, level_high, voice_eq, noise_eq, speed_low, speed_high, full_band,
           pause, second, swells, synthetic, babble, no_voice, nearly_clean, band_limited, low_rate,
           cold_start, silence, reverberant] = mixing;
    check_each(options, snr_low, snr_high, level_low, level_high, voice_eq, noise_eq, speed_low, speed_high,
               full_band, pause, second, swells, synthetic, babble, no_voice, nearly_clean, band_limited,
               low_rate, cold_start, silence, reverberant);
}

TEST_CASE("options: the JSON holds numbers as they are, so that equal options have equal JSON") {
    TrainingOptions options;
    options.learning_rate = 0.1F;
    const auto json = to_json(options);
    CHECK(json.at("learning_rate").get<float>() == 0.1F);
    CHECK(json.at("mixing").at("snr_low_db").get<float>() == options.mixing.snr_low_db);
    CHECK(json.at("layers").size() == options.layers.size());
    CHECK(nlohmann::json::parse(json.dump()) == json);
}
