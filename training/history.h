// What a run has to tell of itself, epoch by epoch.
#pragma once

#include <algorithm>
#include <vector>

namespace sordino {

struct TrainingProgress {
    int epoch = 0; // from 1
    long step = 0, steps_in_epoch = 0;
    double loss = 0;         // of this epoch so far
    double audio_rate = 0;   // seconds of mixtures (or other examples) a second
    double seconds_left = 0; // of the whole run, at this rate
};

struct EpochResult {
    int epoch = 0;
    double training_loss = 0, validation_loss = 0; // of the task alone, without penalties
    double validation_snr_db = 0;          // of the masked spectrum, mean over the sequences with voice
    double learning_rate = 0, seconds = 0; // of the whole run so far
    double audio_rate = 0;                 // seconds of mixtures (or other examples) a second, of this epoch
    double gradient_norm = 0;              // mean over the steps, before it is limited
    bool best = false;
};

// The epoch whose weights are the best so far; null: none is.
inline const EpochResult* best_of(const std::vector<EpochResult>& history) {
    const auto found = std::find_if(history.rbegin(), history.rend(), [](const auto& h) { return h.best; });
    return found == history.rend() ? nullptr : &*found;
}

} // namespace sordino
