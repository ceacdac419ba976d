// What the pages of all kinds of runs have in common.
#include "cli/train_pages.h"

#include "cli/progress.h"
#include "cli/train_targets.h"
#include "cli/train_watch.h"
#include "cli/verbs.h"
#include "training/curves.h"
#include "training/image/image_trainer.h"

#include <fmt/format.h>

namespace sordino {
namespace {

namespace fs = std::filesystem;

constexpr double seconds_between_pages = 60;

} // namespace

template <class AnyTrainer>
PagesOf<AnyTrainer>::PagesOf(const TrainCommand& command, Fill fill)
    : command_(command)
    , fill_(std::move(fill)) {
    std::error_code error;
    if (!command.resume && fs::exists(curves_of(command), error))
        last_run_ = value_or_throw(read_curves(curves_of(command)));
}

template <class AnyTrainer>
void PagesOf<AnyTrainer>::write_now_and_then(const AnyTrainer& trainer) {
    if (trainer.history().back().seconds < next_) return;
    write(trainer, false);
    next_ = trainer.history().back().seconds + seconds_between_pages;
}

template <class AnyTrainer>
void PagesOf<AnyTrainer>::write(const AnyTrainer& trainer, bool finished) {
    const auto& history = trainer.history();
    if (const auto curves = curves_of(command_); !curves.empty())
        value_or_throw(write_curves(curves, history));
    if (command_.report.empty()) return;
    TrainingReport report;
    report.title = command_.output.stem().string();
    report.history = history;
    report.last_run = last_run_;
    if (!last_run_.empty()) report.last_run_name = curves_of(command_).filename().string();
    report.finished = finished;
    fill_(report, trainer);
    report.facts.emplace_back("Started from", command_.from == "none" ? "random weights" : command_.from);
    report.facts.emplace_back("Weights", fmt::format("{}", trainer.best().parameter_count()));
    report.facts.emplace_back("Epochs", fmt::format("{}{}", history.size(), length_of(command_.options)));
    if (!history.empty()) report.facts.emplace_back("Time", shown_time(history.back().seconds));
    value_or_throw(write_training_report(command_.report, report));
}

template class PagesOf<Trainer>;
template class PagesOf<ImageTrainer>;

} // namespace sordino
