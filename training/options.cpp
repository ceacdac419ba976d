// Options as JSON, for weights files and checkpoints.
#include "training/options.h"

#include <nlohmann/json.hpp>

namespace sordino {

namespace {

nlohmann::json to_json(const OptimizerOptions& o) {
    return {{"kind", name_of(o.kind)},
            {"momentum", o.momentum},
            {"decay", o.decay},
            {"beta1", o.beta1},
            {"beta2", o.beta2},
            {"epsilon", o.epsilon},
            {"muon_momentum", o.muon_momentum},
            {"clip_norm", o.clip_norm},
            {"weight_decay", o.weight_decay}};
}

nlohmann::json texts_of(const std::vector<Corruption>& corruptions) {
    auto texts = nlohmann::json::array();
    for (const auto& corruption : corruptions) texts.push_back(text_of(corruption));
    return texts;
}

nlohmann::json to_json(const ScheduleOptions& s) {
    return {{"kind", name_of(s.kind)},
            {"warm_up", s.warm_up},
            {"step_every", s.step_every},
            {"step_factor", s.step_factor},
            {"plateau_patience", s.plateau_patience},
            {"plateau_factor", s.plateau_factor},
            {"lowest", s.lowest}};
}

} // namespace

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Mixing, snr_low_db, snr_high_db, level_low_db, level_high_db, voice_eq_db,
                                   noise_eq_db, speed_low, speed_high, full_band, pause, second_noise, swells,
                                   synthetic, babble, no_voice, nearly_clean, band_limited, low_rate,
                                   cold_start, leading_silence, reverberant)

void to_json(nlohmann::json& json, const LossOptions& o) {
    json = {{"terms", text_of(o.terms)},    {"power", o.power},
            {"snr_low_db", o.snr_low_db},   {"snr_high_db", o.snr_high_db},
            {"huber_delta", o.huber_delta}, {"low_hz", o.low_hz}};
}

nlohmann::json to_json(const TrainingOptions& o) {
    return {{"seed", o.seed},
            {"rate", o.rate},
            {"hop_ms", o.hop_ms},
            {"layers", o.layers},
            {"pretrain_epochs", o.pretrain_epochs},
            {"pretrain_masking", o.pretrain_masking},
            {"epochs", o.epochs},
            {"minutes", o.minutes},
            {"steps_per_epoch", o.steps_per_epoch},
            {"patience", o.patience},
            {"batch", o.batch},
            {"shards", o.shards},
            {"sequence_s", o.sequence_s},
            {"warm_up_s", o.warm_up_s},
            {"validation_sequences", o.validation_sequences},
            {"learning_rate", o.learning_rate},
            {"schedule", to_json(o.schedule)},
            {"optimizer", to_json(o.optimizer)},
            {"average", o.average},
            {"loss", o.loss},
            {"mixing", o.mixing},
            {"corruptions", texts_of(o.corruptions)},
            {"feature_corruptions", texts_of(o.feature_corruptions)}};
}

} // namespace sordino
