// Training of a model of dense layers.
#pragma once

#include "training/architecture.h"
#include "training/training_loop.h"

namespace sordino {

// One run. The same seed, data, CPU type and build give the same weights, byte for byte, whatever the number
// of threads; so does a run that was interrupted and resumed (where it does not end by the clock).
class Trainer {
  public:
    // The task and the ranks outlive it. fresh: the model's input scaling is measured first.
    // Throws what Examples::draw throws.
    Trainer(const TrainingOptions& options, const Task& task, TrainableModel start, bool fresh, Ranks& ranks);
    Trainer(const TrainingOptions& options, const Task& task, TrainableModel start, bool fresh);

    // Goes on where the checkpoint was written; every rank reads it. Errors: unreadable, of a run with other
    // options, data or layers, or not the same in all ranks.
    Result<void> resume(const std::filesystem::path& checkpoint);

    // Writes the checkpoint at the start, so that a place that cannot be written to is known before the work
    // is done, after an epoch where the last was written long enough ago, and at the end, whichever it is; an
    // empty path: none. Rank 0 writes; an error is that of all ranks, but for what Examples::draw throws,
    // which is an error where there is one rank, and with several is thrown on.
    Result<TrainingEnd> run(const std::filesystem::path& checkpoint, const TrainingWatch& watch);

    // With the lowest validation loss so far; batch norms are folded.
    Model best() const;
    TrainedNetwork best_network() const;
    InputScale scale() const; // of the network's inputs, measured or as the model had it
    const std::vector<EpochResult>& history() const;

  private:
    Model model_; // all but its layers and its input's scale
    TrainingLoop<TrainedNetwork> loop_;
};

} // namespace sordino
