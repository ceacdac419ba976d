// Tables become series, series a task, the task a model.
#include "cli/train_table.h"

#include "cli/train_data.h"
#include "cli/train_run.h"
#include "cli/train_table_data.h"
#include "cli/train_table_page.h"
#include "cli/train_table_scores.h"
#include "cli/train_table_settings.h"
#include "cli/train_table_start.h"
#include "cli/train_targets.h"
#include "cli/train_watch.h"
#include "cli/verbs.h"
#include "training/found_files.h"
#include "training/table/table_path.h"
#include "training/trainer.h"
#include "training/usual_errors.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace sordino {
namespace {

using nlohmann::json;

constexpr int examples_for_scores = 2048;

json facts_of(const TrainCommand& command, const TableData& data, const Trainer& trainer) {
    const auto& t = command.table;
    json facts = facts_of_any_run(command.options, data.facts, trainer.history());
    facts["from"] =
        std::filesystem::path(command.from).filename().string(); // a path tells who trained it where
    facts["windows"] = {{"direct", t.direct},          {"high_pass_hz", t.high_pass_hz}, {"light", t.light},
                        {"vary_level_db", t.level_db}, {"vary_speed", t.speed},          {"flip", t.flip},
                        {"hidden_only", t.hidden_only}};
    return facts;
}

void print_plan(const WindowSpec& spec) {
    fmt::print("windows     {} rows of {} channels at {:g} Hz, {} given back, live {} rows late\na dry "
               "run: nothing is trained or written\n",
               spec.window, spec.channel_count(), spec.rate_hz, spec.output, spec.delay());
}

// The trained network in its frame, scored, written and told.
void finish(const TrainCommand& command, const TableData& data, const WindowTask& task,
            const Trainer& trainer, WindowModel model, const WindowModel* from) {
    if (best_of(trainer.history()) == nullptr)
        throw Failure("the loss is no number after the first epoch; try a lower --learning-rate");
    const auto score = [&](const WindowModel& one) {
        return score_channels(task, one, examples_for_scores, command.options.seed);
    };
    model.layers = folded(trainer.best_network());
    model.anomaly = fit_anomaly(model, data.validation.clean,
                                static_cast<long>(task.training_amount() * model.spec.rate_hz));
    model.licence = command.licence;
    model.purpose = command.purpose;
    TableScores scores{score(model), choose_fillers(model, data.training, data.validation,
                                                    command.options.corruptions, command.options.seed)};
    auto facts = facts_of(command, data, trainer);
    facts["scores"] = facts_of(model, scores);
    model.training = facts.dump(-1, ' ', false, json::error_handler_t::replace);
    write_targets(command, model);
    std::filesystem::remove(checkpoint_of(command));
    print_scores(model, scores, from != nullptr ? score(*from) : std::vector<ChannelScores>());
}

} // namespace

bool names_tables(const TrainCommand& command) {
    if (!command.manifest.empty() || command.clean.empty()) return false;
    const auto files = value_or_throw(find_files(command.clean));
    const auto is_other = [&](const FoundFile& file) {
        return !is_table(file.path) && !is_document(file) && !command.table.sounds;
    };
    return std::ranges::none_of(files, is_other) && !tables_in(command.clean, command.table.sounds).empty();
}

void train_tables(const CLI::App& app, TrainCommand command) {
    const auto from = settle_tables(app, command);
    if (!command.print_config && !command.dry_run) settle_targets(command);
    if (command.print_config) return fmt::print("{}", config_text(app, command, options_of_sound()));
    if (!command.dry_run) check_targets(command);
    const TableData data = load_tables(command);
    try {
        const WindowModel frame = frame_of(command, data, from.get());
        const WindowTask task(frame, data.training, data.validation, window_options(command));
        const TrainableModel start = start_of(command, frame, from.get());
        if (command.dry_run) return print_plan(frame.spec);
        Trainer trainer(command.options, task, start, false);
        const auto checkpoint = checkpoint_of(command);
        if (command.resume) value_or_throw(trainer.resume(checkpoint));
        RunPages pages(command, table_page(command, data, task));
        auto watch = watch_lines(command, "");
        watch.epoch = [&, lines = watch.epoch](const EpochResult& result) {
            lines(result);
            pages.write_now_and_then(trainer);
        };
        if (value_or_throw(trainer.run(checkpoint, watch)) == TrainingEnd::stopped) {
            fmt::print(stderr, "stopped; the same command with --resume goes on\n");
            return;
        }
        finish(command, data, task, trainer, frame, from.get());
        pages.write(trainer, true);
    } catch (const std::invalid_argument& e) {
        throw Failure(e.what());
    }
}

} // namespace sordino
