// Every choice of a training run; a model carries them.
#pragma once

#include "training/corruption.h"
#include "training/loss_terms.h"
#include "training/mixture.h"
#include "training/optimizer.h"
#include "training/schedule.h"

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
    // one layer each, see training/architecture.h; the last layer, which the mask needs, is added by itself
    std::vector<std::string> layers{"encoder 192 relu 0,1,2",      "encoder 192 relu 0,2,4 skip",
                                    "encoder 192 relu 0,4,8 skip", "code 96 linear 0",
                                    "decoder 192 relu 0,4,8,16",   "decoder 192 relu 0 skip"};
    int pretrain_epochs = 0; // of each layer alone, see training/pretraining.h
    float pretrain_masking = 0.25F;
    int epochs = 60;
    double minutes = 0;      // where > 0, the run ends by the clock instead
    int steps_per_epoch = 0; // 0: as many as the clean recordings fill, 20 to 500
    int patience = 20;       // epochs without a better validation loss before the run ends
    int batch = 16;          // sequences a step
    int shards = 0;          // parts of a batch that threads and ranks share out; 0: see shards_for
    float sequence_s = 4.0F; // seconds
    float warm_up_s = 1.0F;  // of a sequence, outside the loss
    int validation_sequences = 64;
    float learning_rate = 2e-3F; // at its highest, see schedule
    ScheduleOptions schedule;
    OptimizerOptions optimizer;
    float average = 0; // decay of the averaged weights, which are then those that count; 0: the last ones do
    LossOptions loss;
    Mixing mixing;
    std::vector<Corruption> corruptions;         // of the noisy side of mixtures
    std::vector<Corruption> feature_corruptions; // of scaled inputs, (features, frames), while it trains
};

// All but the threads, which change nothing of what is learnt.
nlohmann::json to_json(const TrainingOptions& options);

} // namespace sordino
