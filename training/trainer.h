// The training loop.
#pragma once

#include "training/architecture.h"
#include "training/batch_runner.h"
#include "training/history.h"
#include "training/options.h"
#include "training/ranks.h"
#include "training/task.h"

#include <filesystem>
#include <functional>
#include <memory>

namespace sordino {

// Called on the thread that trains, in every rank. `stop`, once true in rank 0, ends the run after the step
// at hand; the checkpoint is that of the last whole epoch, or of the start.
struct TrainingWatch {
    std::function<void(const TrainingProgress&)> progress;
    std::function<void(const EpochResult&)> epoch;
    std::function<bool()> stop;
};

// diverged: the held-out loss became NaN or infinite; best() is from before, if any epoch was good.
enum class TrainingEnd { finished, no_longer_better, diverged, stopped };

// One run. The same seed, data, CPU type and build give the same weights, byte for byte, whatever the number
// of threads; so does a run that was interrupted and resumed (where it does not end by the clock).
class Trainer {
  public:
    // The task and the ranks outlive it. fresh: the model's input scaling is measured first.
    // Throws what Examples::draw throws.
    Trainer(const TrainingOptions& options, const Task& task, TrainableModel start, bool fresh, Ranks& ranks);
    Trainer(const TrainingOptions& options, const Task& task, TrainableModel start, bool fresh);
    ~Trainer();

    // Goes on where the checkpoint was written; every rank reads it. Errors: unreadable, of a run with other
    // options, data or layers, or not the same in all ranks.
    Result<void> resume(const std::filesystem::path& checkpoint);

    // Writes the checkpoint at the start, so that a place that cannot be written to is known before the work
    // is done, and after every epoch; an empty path: none. Rank 0 writes; an error is that of all ranks, but
    // for what Examples::draw throws, which is an error where there is one rank, and with several is thrown
    // on.
    Result<TrainingEnd> run(const std::filesystem::path& checkpoint, const TrainingWatch& watch);

    // With the lowest validation loss so far; batch norms are folded.
    Model best() const;
    TrainedNetwork best_network() const;
    InputScale scale() const; // of the network's inputs, measured or as the model had it
    const std::vector<EpochResult>& history() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace sordino
