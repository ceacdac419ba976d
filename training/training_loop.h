// The training loop, whatever the layers of the network are.
#pragma once

#include "training/batch_runner.h"
#include "training/history.h"
#include "training/learning_network.h"
#include "training/options.h"
#include "training/ranks.h"
#include "training/task.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace sordino {

// Called on the thread that trains, in every rank. `stop`, once true in rank 0, ends the run after the step
// at hand; the checkpoint is that of the last whole epoch, or of the start.
struct TrainingWatch {
    std::function<void(const TrainingProgress&)> progress;
    std::function<void(const EpochResult&)> epoch;
    std::function<bool()> stop;
    double seconds_between_checkpoints = 20; // of rank 0; the last is written whatever it is; 0: every one
};

// diverged: the held-out loss became NaN or infinite; best() is from before, if any epoch was good.
enum class TrainingEnd { finished, no_longer_better, diverged, stopped };

// What a run reads, for its checkpoints: only a run of the same goes on. layers: JSON.
struct NetworkIdentity {
    std::string spec, layers;
};

// What Trainer does, for one kind of network.
template <LearningNetwork Net>
class TrainingLoop {
  public:
    // The task and the ranks outlive it. Throws what Examples::draw throws.
    TrainingLoop(const TrainingOptions& options, const Task& task, Net start, InputScale scale,
                 const NetworkIdentity& identity, Ranks& ranks);
    ~TrainingLoop();

    // Of the inputs, before the run; the same in all ranks. Throws what Examples::draw throws.
    InputScale measure_inputs();
    void set_scale(InputScale scale);

    Result<void> resume(const std::filesystem::path& checkpoint);
    Result<TrainingEnd> run(const std::filesystem::path& checkpoint, const TrainingWatch& watch);

    const Net& best() const; // with the lowest validation loss so far
    const InputScale& scale() const;
    const std::vector<EpochResult>& history() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

Ranks& one_rank(); // without a state: threads may share it

extern template class TrainingLoop<TrainedNetwork>;

} // namespace sordino
