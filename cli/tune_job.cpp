// What all searches put into their rows.
#include "cli/tune_job.h"

#include "cli/interrupt.h"
#include "cli/train_targets.h"

namespace sordino {

TuneRow guarded_run(const TrainCommand& run, const std::function<void(TuneRow&)>& go) {
    TuneRow row;
    try {
        go(row);
    } catch (const std::exception& e) {
        row.fate = interrupted() ? RunFate::stopped : RunFate::failed;
        if (interrupted()) return row;
        row.reason = e.what();
        std::error_code error;
        std::filesystem::remove(checkpoint_of(run), error);
    }
    return row;
}

void take_history(const std::vector<EpochResult>& history, TuneRow& row) {
    if (history.empty()) return;
    row.epochs_done = static_cast<double>(history.size());
    row.seconds = history.back().seconds;
    const auto* best = best_of(history);
    if (best == nullptr) return;
    row.best_epoch = best->epoch;
    row.training_loss = best->training_loss;
    row.validation_loss = best->validation_loss;
    row.validation_snr_db = best->validation_snr_db;
}

} // namespace sordino
