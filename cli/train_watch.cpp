// Lines of a run, and the page of one on sound.
#include "cli/train_watch.h"

#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/train_targets.h"

#include <fmt/format.h>

#include <unistd.h>

namespace sordino {
namespace {

constexpr int examples_on_a_page = 3, pieces_a_row = 8;

// unit: what audio_rate counts.
std::string speed_of(double audio_rate, RunUnit unit) {
    return unit == RunUnit::rows ? fmt::format("{:.0f} rows/s", audio_rate)
                                 : shown_speed(audio_rate) + " real time";
}

} // namespace

std::string length_of(const TrainingOptions& options) {
    return options.minutes > 0 ? std::string() : fmt::format("/{}", options.epochs);
}

TrainingWatch watch_lines(const TrainCommand& command, const std::string& what, RunUnit unit) {
    const TrainingOptions& options = command.options;
    const bool terminal = isatty(STDERR_FILENO) != 0;
    const std::string name = what.empty() ? "epoch" : what + " epoch";
    TrainingWatch w;
    w.stop = interrupted;
    w.seconds_between_checkpoints = command.checkpoint_s;
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

RunPages::Fill sound_page(const TrainCommand& command, const TrainData& data,
                          std::shared_ptr<const Model> from) {
    return [&command, &data, from = std::move(from)](TrainingReport& report, const Trainer& trainer) {
        const auto& o = command.options;
        const auto model = std::make_shared<const Model>(finished_model(command, trainer.best()));
        for (const auto& kind : data.kinds)
            report.facts.emplace_back(kind.name,
                                      fmt::format("{} files, {}", kind.files, shown_time(kind.seconds)));
        report.start_name = command.from == "none" ? "" : command.from;
        report.by_snr = compare_by_snr(data.validation, o.rate, model, from, pieces_a_row, o.seed);
        report.examples = make_examples(model, from, data.validation, o.rate, examples_on_a_page, o.seed);
    };
}

} // namespace sordino
