// The page and the table of a run while it goes on.
#pragma once

#include "cli/train_options.h"
#include "training/trainer.h"
#include "training/training_report.h"

#include <functional>

namespace sordino {

// Rewrites --report and --curves, where wanted: after the first epoch, once a minute at most, and at the end.
// AnyTrainer: Trainer or ImageTrainer.
template <class AnyTrainer>
class PagesOf {
  public:
    // Adds what only one kind of run shows: what it learns from, and held-out pieces. Throws Failure.
    using Fill = std::function<void(TrainingReport&, const AnyTrainer&)>;

    // command: outlives it. Throws Failure where the curves of the last run cannot be read.
    PagesOf(const TrainCommand& command, Fill fill);

    // Throws Failure where a file cannot be written.
    void write(const AnyTrainer& trainer, bool finished);
    void write_now_and_then(const AnyTrainer& trainer);

  private:
    const TrainCommand& command_;
    Fill fill_;
    std::vector<EpochResult> last_run_; // of the model that this run replaces
    double next_ = 0;                   // seconds of the run
};

using RunPages = PagesOf<Trainer>;

} // namespace sordino
