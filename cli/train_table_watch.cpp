// A run on tables as it goes on, in files.
#include "cli/train_table_watch.h"

#include "cli/progress.h"
#include "cli/train_targets.h"
#include "cli/verbs.h"
#include "training/curves.h"
#include "training/denoise_series.h"
#include "training/training_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace sordino {
namespace {

namespace fs = std::filesystem;

constexpr double seconds_between_pages = 60;
constexpr int pieces = 3, rows_a_piece = 256;
constexpr std::size_t most_channels = 4; // of a piece

using Facts = std::vector<std::pair<std::string, std::string>>;

Facts facts_of(const TrainCommand& command, const TableData& data, const WindowModel& model,
               const Trainer& trainer) {
    const WindowSpec& spec = model.spec;
    Facts facts;
    for (const char* kind : {"pairs", "clean", "noise"})
        if (data.facts.contains(kind))
            facts.emplace_back(kind, fmt::format("{} rows", data.facts[kind]["rows"].get<long>()));
    facts.emplace_back("Channels",
                       fmt::format("{}: {}", spec.channel_count(), fmt::join(spec.channels, ", ")));
    facts.emplace_back("Windows", fmt::format("{} rows at {:g} Hz, {} given back, live {} rows late",
                                              spec.window, spec.rate_hz, spec.output, spec.delay()));
    facts.emplace_back("Started from", command.from == "none" ? "random weights" : command.from);
    facts.emplace_back("Weights", fmt::format("{}", model.parameter_count()));
    facts.emplace_back("Epochs", fmt::format("{}", trainer.history().size()));
    facts.emplace_back("Time", shown_time(trainer.history().back().seconds));
    return facts;
}

std::vector<float> column(const Eigen::MatrixXf& values, Eigen::Index c) {
    return {values.col(c).begin(), values.col(c).end()};
}

std::vector<ReportRows> held_out_rows(const WindowTask& task, const std::shared_ptr<const WindowModel>& model,
                                      std::uint64_t seed) {
    std::vector<ReportRows> pictures;
    const auto& names = model->spec.channels;
    for (int piece = 0; piece < pieces; ++piece) {
        const auto [clean, spoilt] =
            task.stretch(ExampleSet::validation, rows_a_piece, seed + static_cast<std::uint64_t>(piece));
        const auto restored = denoise_series(model, spoilt);
        for (std::size_t i = 0; i < std::min(names.size(), most_channels); ++i) {
            const auto c = static_cast<Eigen::Index>(i);
            pictures.push_back({fmt::format("piece {}", piece + 1), names[i], column(clean, c),
                                column(spoilt, c), column(restored, c)});
        }
    }
    return pictures;
}

} // namespace

TablePages::TablePages(const TrainCommand& command, const TableData& data, const WindowTask& task)
    : command_(command)
    , data_(data)
    , task_(task) {
    std::error_code error;
    if (!command.resume && fs::exists(curves_of(command), error))
        last_run_ = value_or_throw(read_curves(curves_of(command)));
}

void TablePages::write_now_and_then(const Trainer& trainer) {
    if (trainer.history().back().seconds < next_) return;
    write(trainer, false);
    next_ = trainer.history().back().seconds + seconds_between_pages;
}

void TablePages::write(const Trainer& trainer, bool finished) {
    if (const auto curves = curves_of(command_); !curves.empty())
        value_or_throw(write_curves(curves, trainer.history()));
    if (command_.report.empty()) return;
    WindowModel model = task_.frame();
    model.layers = folded(trainer.best_network());
    TrainingReport report;
    report.title = command_.output.stem().string();
    report.facts = facts_of(command_, data_, model, trainer);
    report.history = trainer.history();
    report.last_run = last_run_;
    if (!last_run_.empty()) report.last_run_name = curves_of(command_).filename().string();
    report.windows =
        held_out_rows(task_, std::make_shared<const WindowModel>(std::move(model)), command_.options.seed);
    report.finished = finished;
    value_or_throw(write_training_report(command_.report, report));
}

} // namespace sordino
