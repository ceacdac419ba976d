// What is seen of a run while it goes on: lines, a page, a table.
#pragma once

#include "cli/train_data.h"
#include "cli/train_options.h"
#include "training/trainer.h"

#include <memory>

namespace sordino {

enum class RunUnit { sound, rows }; // what a run goes through

// Progress on standard error where that is a terminal, a line an epoch on standard output. what: a word
// before `epoch`, or empty.
TrainingWatch watch_lines(const TrainingOptions& options, const std::string& what,
                          RunUnit unit = RunUnit::sound);

// Rewrites --report and --curves, where wanted: after the first epoch, once a minute at most, and at the end.
class RunPages {
  public:
    // All outlive it. from: the starting model or null.
    RunPages(const TrainCommand& command, const TrainData& data, std::shared_ptr<const Model> from);

    // Throws Failure where a file cannot be written.
    void write(const Trainer& trainer, bool finished);
    void write_now_and_then(const Trainer& trainer);

  private:
    const TrainCommand& command_;
    const TrainData& data_;
    std::shared_ptr<const Model> from_;
    std::vector<EpochResult> last_run_; // of the model that this run replaces
    std::string last_run_name_;
    double next_ = 0; // seconds of the run
};

} // namespace sordino
