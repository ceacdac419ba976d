// Options as JSON: none is forgotten.
#include "training/options.h"

#include "tests/catch.h"

#include <nlohmann/json.hpp>

#include <type_traits>

using namespace sordino;

namespace {

void change(std::vector<std::string>& x) { x.emplace_back("decoder 8 relu 0"); }
void change(std::vector<LossTerm>& x) { x.push_back({LossKind::suppression, 0.5F}); }
template <class T>
requires std::is_arithmetic_v<T>
void change(T& x) { x += T{1}; }

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
    auto& [seed, threads, rate, hop_ms, layers, epochs, minutes, steps_per_epoch, patience, batch, sequence_s,
           warm_up_s, validation_sequences, learning_rate, adam, loss, mixing] = options;
    check_each(options, seed, threads, rate, hop_ms, layers, epochs, minutes, steps_per_epoch, patience,
               batch, sequence_s, warm_up_s, validation_sequences, learning_rate);
    auto& [beta1, beta2, epsilon, clip_norm] = adam;
    check_each(options, beta1, beta2, epsilon, clip_norm);
    auto& [terms, power, loss_low, loss_high, huber_delta] = loss;
    check_each(options, terms, power, loss_low, loss_high, huber_delta);
    auto& [snr_low, snr_high, level_low, level_high, voice_eq, noise_eq, speed_low, speed_high, pause, second,
           synthetic, babble, no_voice, nearly_clean, band_limited, cold_start, silence] = mixing;
    check_each(options, snr_low, snr_high, level_low, level_high, voice_eq, noise_eq, speed_low, speed_high,
               pause, second, synthetic, babble, no_voice, nearly_clean, band_limited, cold_start, silence);
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
