// The page and the curves of a run on vectors.
#pragma once

#include "cli/train_options.h"
#include "cli/train_vector_data.h"
#include "training/trainer.h"

namespace sordino {

// As RunPages for sound; the page shows held-out pictures.
class VectorPages {
  public:
    // Both outlive it.
    VectorPages(const TrainCommand& command, const VectorData& data);

    // Throws Failure where a file cannot be written.
    void write(const Trainer& trainer, bool finished);
    void write_now_and_then(const Trainer& trainer);

  private:
    const TrainCommand& command_;
    const VectorData& data_;
    std::vector<EpochResult> last_run_; // of the model that this run replaces
    double next_ = 0;                   // seconds of the run
};

} // namespace sordino
