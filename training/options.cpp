// Options as JSON, for weights files and checkpoints.
#include "training/options.h"

#include <nlohmann/json.hpp>

namespace sordino {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AdamOptions, beta1, beta2, epsilon, clip_norm)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LossOptions, power, complex_share, snr_weight, snr_low_db, snr_high_db)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Mixing, snr_low_db, snr_high_db, level_low_db, level_high_db, voice_eq_db,
                                   noise_eq_db, speed_low, speed_high, pause, second_noise, synthetic, babble,
                                   no_voice, nearly_clean, band_limited, cold_start, leading_silence)

nlohmann::json to_json(const TrainingOptions& o) {
    return {{"seed", o.seed},
            {"threads", o.threads},
            {"rate", o.rate},
            {"hop_ms", o.hop_ms},
            {"layers", o.layers},
            {"epochs", o.epochs},
            {"minutes", o.minutes},
            {"steps_per_epoch", o.steps_per_epoch},
            {"patience", o.patience},
            {"batch", o.batch},
            {"sequence_s", o.sequence_s},
            {"warm_up_s", o.warm_up_s},
            {"validation_sequences", o.validation_sequences},
            {"learning_rate", o.learning_rate},
            {"adam", o.adam},
            {"loss", o.loss},
            {"mixing", o.mixing}};
}

} // namespace sordino
