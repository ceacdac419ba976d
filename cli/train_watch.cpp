// Lines, the page and the table of a run.
#include "cli/train_watch.h"

#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/train_targets.h"
#include "cli/verbs.h"
#include "training/curves.h"
#include "training/training_report.h"

#include <fmt/format.h>

#include <unistd.h>

namespace sordino {
namespace {

namespace fs = std::filesystem;

constexpr double seconds_between_pages = 60;
constexpr int examples_on_a_page = 3, pieces_a_row = 8;

std::string length_of(const TrainingOptions& options) {
    return options.minutes > 0 ? std::string() : fmt::format("/{}", options.epochs);
}

// unit: what audio_rate counts.
std::string speed_of(double audio_rate, RunUnit unit) {
    return unit == RunUnit::rows ? fmt::format("{:.0f} rows/s", audio_rate)
                                 : shown_speed(audio_rate) + " real time";
}

std::vector<std::pair<std::string, std::string>> facts_of(const TrainCommand& command, const TrainData& data,
                                                          const Trainer& trainer) {
    std::vector<std::pair<std::string, std::string>> facts;
    for (const auto& kind : data.kinds)
        facts.emplace_back(kind.name, fmt::format("{} files, {}", kind.files, shown_time(kind.seconds)));
    const auto& history = trainer.history();
    facts.emplace_back("Started from", command.from == "none" ? "random weights" : command.from);
    facts.emplace_back("Weights", fmt::format("{}", trainer.best().parameter_count()));
    facts.emplace_back("Epochs", fmt::format("{}{}", history.size(), length_of(command.options)));
    if (!history.empty()) facts.emplace_back("Time", shown_time(history.back().seconds));
    return facts;
}

} // namespace

TrainingWatch watch_lines(const TrainingOptions& options, const std::string& what, RunUnit unit) {
    const bool terminal = isatty(STDERR_FILENO) != 0;
    const std::string name = what.empty() ? "epoch" : what + " epoch";
    TrainingWatch w;
    w.stop = interrupted;
    if (terminal)
        w.progress = [name, unit](const TrainingProgress& p) {
            fmt::print(stderr, "\r\033[K{} {}, step {}/{}: loss {:.4f}, {}, {} left", name, p.epoch, p.step,
                       p.steps_in_epoch, p.loss, speed_of(p.audio_rate, unit), shown_time(p.seconds_left));
        };
    w.epoch = [=, length = length_of(options)](const EpochResult& e) {
        if (terminal) fmt::print(stderr, "\r\033[K");
        const double share = options.minutes > 0 ? e.seconds / (60.0 * options.minutes)
                                                 : static_cast<double>(e.epoch) / options.epochs;
        fmt::print("{} {}{}: loss {:.4f}, held out {:.4f}{}{}, {}, {} gone, {} left\n", name, e.epoch, length,
                   e.training_loss, e.validation_loss,
                   unit == RunUnit::sound ? fmt::format(" (SNR {:.2f} dB)", e.validation_snr_db) : "",
                   e.best ? ", best" : "", speed_of(e.audio_rate, unit), shown_time(e.seconds),
                   shown_time(std::max(0.0, e.seconds / share - e.seconds)));
        std::fflush(stdout);
    };
    return w;
}

RunPages::RunPages(const TrainCommand& command, const TrainData& data, std::shared_ptr<const Model> from)
    : command_(command)
    , data_(data)
    , from_(std::move(from)) {
    std::error_code error;
    if (command.resume || !fs::exists(curves_of(command), error)) return;
    last_run_ = value_or_throw(read_curves(curves_of(command)));
    last_run_name_ = curves_of(command).filename().string();
}

void RunPages::write_now_and_then(const Trainer& trainer) {
    if (trainer.history().back().seconds < next_) return;
    write(trainer, false);
    next_ = trainer.history().back().seconds + seconds_between_pages;
}

void RunPages::write(const Trainer& trainer, bool finished) {
    if (const auto curves = curves_of(command_); !curves.empty())
        value_or_throw(write_curves(curves, trainer.history()));
    if (command_.report.empty()) return;
    const auto& o = command_.options;
    const auto model = std::make_shared<const Model>(finished_model(command_, trainer.best()));
    TrainingReport report;
    report.title = command_.output.stem().string();
    report.facts = facts_of(command_, data_, trainer);
    report.history = trainer.history();
    report.last_run = last_run_;
    report.last_run_name = last_run_name_;
    report.start_name = command_.from == "none" ? "" : command_.from;
    report.by_snr = compare_by_snr(data_.validation, o.rate, model, from_, pieces_a_row, o.seed);
    report.examples = make_examples(model, from_, data_.validation, o.rate, examples_on_a_page, o.seed);
    report.finished = finished;
    value_or_throw(write_training_report(command_.report, report));
}

} // namespace sordino
