// One training run from its recordings to its model, for `train` and `tune`.
#pragma once

#include "cli/train_data.h"
#include "cli/train_options.h"
#include "training/ranks.h"
#include "training/sound_task.h"
#include "training/trainer.h"

#include <memory>
#include <optional>

namespace sordino {

// What a model of any kind says of the run that made it. data: of what it was trained on.
nlohmann::json facts_of_any_run(const TrainingOptions& options, const nlohmann::json& data,
                                const std::vector<EpochResult>& history);

// What is not said on the command line follows from what is: the model to go on from (null: none), the
// learning rate, the sample rate. Throws CLI's errors, and Failure where the model cannot be read.
std::shared_ptr<const Model> settle(TrainCommand& command);

// Throws CLI's errors where a range of a settled command ends before it begins, and where the command asks
// for what its run would pass over: another network than the starting model's, a teacher that its loss does
// not ask.
void check_settled(const TrainCommand& command);

// A run, pre-training included. Throws Failure where options, recordings and models do not fit together.
class TrainRun {
  public:
    // from: what settle gave. All but it outlive the run.
    TrainRun(const TrainCommand& command, const TrainData& data, std::shared_ptr<const Model> from,
             Ranks& ranks);
    ~TrainRun();

    const SoundTask& task() const { return *task_; }
    const Model& start() const { return start_.model; }

    // pre_training and training: see watch_lines. Goes on from the checkpoint with --resume; an empty path:
    // none. Nothing where it was stopped while layers were pre-trained.
    std::optional<TrainingEnd> go(const std::filesystem::path& checkpoint, const TrainingWatch& pre_training,
                                  const TrainingWatch& training);

    const Trainer& trainer() const { return *trainer_; } // from the first epoch on

    // The best model, with everything that its file says of it.
    Model model() const;

  private:
    const TrainCommand& command_;
    const TrainData& data_;
    std::shared_ptr<const Model> from_;
    Ranks& ranks_;
    TrainableModel start_;
    std::unique_ptr<SoundTask> task_;
    std::unique_ptr<Trainer> trainer_;
};

} // namespace sordino
