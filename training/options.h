// Every choice of a training run; a model carries them.
#pragma once

#include "training/adam.h"
#include "training/mask_loss.h"
#include "training/mixture.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace sordino {

struct TrainingOptions {
    std::uint64_t seed = 1;
    int threads = 1;
    double rate = 16000; // Hz, of the mixtures; features hold for any rate
    float hop_ms = 16.0F;
    // one layer each: role, outputs, activation, context, and `skip` where its input is added to its output;
    // the last layer, which the mask needs, is added by itself
    std::vector<std::string> layers{"encoder 192 relu 0,1,2",      "encoder 192 relu 0,2,4 skip",
                                    "encoder 192 relu 0,4,8 skip", "code 96 linear 0",
                                    "decoder 192 relu 0,4,8,16",   "decoder 192 relu 0 skip"};
    int epochs = 60;
    double minutes = 0;      // where > 0, the run ends by the clock instead
    int steps_per_epoch = 0; // 0: as many as the clean recordings fill, 20 to 500
    int patience = 20;       // epochs without a better validation loss before the run ends
    int batch = 16;          // sequences a step
    float sequence_s = 4.0F; // seconds
    float warm_up_s = 1.0F;  // of a sequence, outside the loss
    int validation_sequences = 64;
    float learning_rate = 2e-3F; // at its highest: rises over the first 3 %, then falls as a cosine to 1 %
    AdamOptions adam;
    LossOptions loss;
    Mixing mixing;
};

nlohmann::json to_json(const TrainingOptions& options);

} // namespace sordino
