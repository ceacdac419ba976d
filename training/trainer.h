// The training loop.
#pragma once

#include "model/model.h"
#include "training/adam.h"
#include "training/batch.h"
#include "training/options.h"

#include <filesystem>
#include <functional>
#include <memory>

namespace sordino {

struct TrainingProgress {
    int epoch = 0; // from 1
    long step = 0, steps_in_epoch = 0;
    double loss = 0;         // of this epoch so far
    double audio_rate = 0;   // seconds of mixtures a second
    double seconds_left = 0; // of the whole run, at this rate
};

struct EpochResult {
    int epoch = 0;
    double training_loss = 0, validation_loss = 0;
    double validation_snr_db = 0;          // of the masked spectrum, mean over the sequences with voice
    double learning_rate = 0, seconds = 0; // of the whole run so far
    double audio_rate = 0;                 // seconds of mixtures a second, of this epoch
    bool best = false;
};

// Called on the thread that trains. `stop`, once true, ends the run after the step at hand; the checkpoint is
// that of the last whole epoch, or of the start.
struct TrainingWatch {
    std::function<void(const TrainingProgress&)> progress;
    std::function<void(const EpochResult&)> epoch;
    std::function<bool()> stop;
    // Draws what is trained on in place of the mixer; called by several threads at once.
    std::function<Mixture(const Mixer&, Random)> draw;
};

enum class TrainingEnd { finished, no_longer_better, stopped };

// One run. The same seed, data, threads, CPU type and build give the same weights, byte for byte; so does a
// run that was interrupted and resumed (where it does not end by the clock).
class Trainer {
  public:
    // start: random weights (see make_model) or a trained model to go on from; the sets outlive the trainer.
    // Int8 weights become floats. A fresh model gets its input normalisation from the first mixtures.
    Trainer(const TrainingOptions& options, const Voices& training, const Voices& validation, Model start,
            bool fresh);
    ~Trainer();

    // Goes on where the checkpoint was written. Errors: unreadable, or of a run with other options, data or
    // layers.
    Result<void> resume(const std::filesystem::path& checkpoint);

    // Writes the checkpoint at the start, so that a place that cannot be written to is known before the work
    // is done, and after every epoch.
    Result<TrainingEnd> run(const std::filesystem::path& checkpoint, const TrainingWatch& watch);

    // The weights with the lowest validation loss so far.
    const Model& best() const;
    const std::vector<EpochResult>& history() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace sordino
