// The page and the curves of a run on tables.
#pragma once

#include "cli/train_options.h"
#include "cli/train_table_data.h"
#include "training/trainer.h"
#include "training/window_task.h"

namespace sordino {

// As RunPages for sound; the page shows held-out rows.
class TablePages {
  public:
    // All outlive it.
    TablePages(const TrainCommand& command, const TableData& data, const WindowTask& task);

    // Throws Failure where a file cannot be written.
    void write(const Trainer& trainer, bool finished);
    void write_now_and_then(const Trainer& trainer);

  private:
    const TrainCommand& command_;
    const TableData& data_;
    const WindowTask& task_;
    std::vector<EpochResult> last_run_; // of the model that this run replaces
    double next_ = 0;                   // seconds of the run
};

} // namespace sordino
