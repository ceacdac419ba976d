// What a search does with its runs, whatever they learn.
#pragma once

#include "cli/tune_commands.h"
#include "cli/tune_table.h"
#include "training/history.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace CLI {
class App;
}

namespace sordino {

// Called in this order: share, settle for each run, load, check for each run; then train. app: options as
// `sordino train` binds them, of the shared command or of the run. All throw CLI's errors and Failure.
class TuneJob {
  public:
    virtual ~TuneJob() = default;

    virtual TuneSubject subject() const = 0;

    // What is not said of the command that all runs share follows from what is.
    virtual void share(const CLI::App& app, TrainCommand& shared) = 0;

    // The same of a run, as far as it can be known before anything is read.
    virtual void settle(const CLI::App& app, TrainCommand& run) = 0;

    // What all runs learn from. results: a path in the folder of the search.
    virtual void load(const CLI::App& app, TrainCommand shared, std::span<const TrainCommand> runs,
                      const std::filesystem::path& results) = 0;

    virtual nlohmann::json facts() const = 0; // of what was loaded

    // Puts the run together without training it, and settles what depends on what was loaded.
    virtual void check(const CLI::App& app, TrainCommand& run) = 0;

    // Trains, and where it finished, scores the model and writes it to the command's output; where it was
    // stopped, the checkpoint beside that stays for the same command with resume set. What goes wrong makes
    // the run one that failed. Lines of progress go out as those of `sordino train`. The row has no number
    // and no values yet.
    virtual TuneRow train(const CLI::App& app, TrainCommand run) = 0;

    // Names of options that a run's configuration leaves out.
    virtual std::vector<std::string> foreign_options(const CLI::App& app) const = 0;
};

// A row that go filled. What it throws makes the run one that failed, and its checkpoint goes; once
// interrupted, one that was stopped.
TuneRow guarded_run(const TrainCommand& run, const std::function<void(TuneRow& row)>& go);

// Epochs, seconds, and the losses of the best epoch, where there are any.
void take_history(const std::vector<EpochResult>& history, TuneRow& row);

// losses_differ: the search tries some.
std::unique_ptr<TuneJob> tune_on_sound(bool losses_differ);
std::unique_ptr<TuneJob> tune_on_rows(); // images, and rows without an order in time

} // namespace sordino
