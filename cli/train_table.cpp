// Tables become series, series a task, the task a model.
#include "cli/train_table.h"

#include "cli/train_data.h"
#include "cli/train_run.h"
#include "cli/train_table_data.h"
#include "cli/train_targets.h"
#include "cli/train_watch.h"
#include "cli/verbs.h"
#include "training/architecture.h"
#include "training/curves.h"
#include "training/found_files.h"
#include "training/linear_estimate.h"
#include "training/table/table_path.h"
#include "training/trainer.h"
#include "training/usual_errors.h"
#include "training/window_scores.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace sordino {
namespace {

using nlohmann::json;

constexpr int examples_for_scores = 2048;

// Whether the command line or a file gave the option.
bool said(const CLI::App& app, const char* name) { return app.get_option(name)->count() > 0; }

// A network that knows what is usual, and cannot say anything else.
void settle_watch(const CLI::App& app, TrainCommand& command) {
    auto& t = command.table;
    auto& o = command.options;
    t.direct = "none";
    t.light = 0.0F;
    t.window = t.window.value_or(16);
    t.give = t.give.value_or(*t.window);
    t.hop = t.hop.value_or(1);
    if (!said(app, "--epochs")) o.epochs = 20;
    if (!said(app, "--layers")) o.layers = {"encoder 32 relu 0", "code 8 relu 0", "decoder 32 relu 0"};
    if (o.corruptions.empty())
        for (const char* text : {"gaussian 0.1", "masking 0.2"})
            o.corruptions.push_back(value_or_throw(parse_corruption(text)));
}

// What is not said follows from what is.
void settle_tables(const CLI::App& app, TrainCommand& command) {
    auto& o = command.options;
    if (!command.from.empty() && command.from != "none")
        throw CLI::ValidationError("--from", "a run on tables begins anew; leave it out");
    command.from = "none";
    if (command.table.watch) settle_watch(app, command);
    o.learning_rate = static_cast<float>(command.learning_rate.value_or(1e-3));
    if (!said(app, "--loss")) o.loss.terms = {{LossKind::mse, 1.0F}};
    if (!said(app, "--layers") && !command.table.watch)
        o.layers = {"encoder 192 relu 0", "encoder 192 relu 0 skip", "code 64 linear 0",
                    "decoder 192 relu 0"};
    if (!said(app, "--batch")) o.batch = 256;
    if (!said(app, "--validation-sequences")) o.validation_sequences = 2048;
    if (!said(app, "--steps-per-epoch")) o.steps_per_epoch = 100;
}

WindowSpec spec_of(const TrainCommand& command, const TableData& data) {
    const auto& t = command.table;
    WindowSpec spec;
    spec.channels = data.channels;
    spec.rate_hz = data.rate_hz;
    spec.window = t.window.value_or(64);
    spec.output = t.give.value_or(std::max(1, spec.window / 8));
    spec.ahead = t.ahead.value_or((spec.window - spec.output) / 2);
    spec.hop = t.hop.value_or(std::max(1, spec.output / 2));
    for (const auto& corruption : command.options.corruptions)
        spec.flags = spec.flags || corruption.kind->name == "missing" || corruption.kind->name == "gap";
    if (const auto problem = problem_with(spec); !problem.empty())
        throw CLI::ValidationError("--window", problem);
    return spec;
}

// Clean rows alone are to be told from noise, gaps and stuck sensors of every kind.
void default_corruptions(TrainCommand& command) {
    if (!command.options.corruptions.empty() || !command.noise.empty()) return;
    const int window = command.table.window.value_or(64);
    std::vector<std::string> texts{"missing 0..0.3 chance 0.5",
                                   fmt::format("gap 1..{} chance 0.3", window / 2)};
    if (!command.table.hidden_only) texts.insert(texts.begin(), "gaussian 0.03..0.5 chance 0.8");
    for (const auto& text : texts)
        command.options.corruptions.push_back(value_or_throw(parse_corruption(text)));
}

WindowOptions options_of(const TrainCommand& command) {
    const auto& o = command.options;
    WindowOptions options;
    options.loss = o.loss;
    options.corruptions = o.corruptions;
    const Mixing& m = o.mixing;
    options.mixing = {m.snr_low_db,           m.snr_high_db,       m.nearly_clean,
                      command.table.level_db, command.table.speed, command.table.flip,
                      m.second_noise,         m.speed_low,         m.speed_high};
    options.light = command.table.light;
    options.hidden_only = command.table.hidden_only;
    return options;
}

// The frame with the path beside the network that was asked for.
WindowModel with_direct(WindowModel frame, const TrainCommand& command, const TableData& data) {
    const std::string& direct = command.table.direct;
    if (direct == "through") frame.direct = straight_through(frame.spec);
    if (direct != "linear") return frame;
    const WindowTask task(frame, data.training, data.validation, options_of(command));
    frame.direct =
        linear_estimate(task, std::clamp(8 * frame.spec.inputs(), 4096, 16384), command.options.seed);
    return frame;
}

TrainableModel start_of(const TrainCommand& command, const WindowModel& frame) {
    auto layers = command.options.layers;
    layers.push_back(fmt::format("decoder {} linear 0", frame.network_outputs()));
    TrainableModel start;
    start.model.input_mean = frame.input_mean;
    start.model.input_scale = frame.input_scale;
    start.network = value_or_throw(make_network(layers, frame.spec.inputs(), command.options.seed));
    start.network.back().layer.weight *= 0.1F;
    return start;
}

json facts_of(const TrainCommand& command, const TableData& data, const Trainer& trainer) {
    const auto& t = command.table;
    json facts = facts_of_any_run(command.options, data.facts, trainer.history());
    facts["windows"] = {{"direct", t.direct},          {"high_pass_hz", t.high_pass_hz}, {"light", t.light},
                        {"vary_level_db", t.level_db}, {"vary_speed", t.speed},          {"flip", t.flip},
                        {"hidden_only", t.hidden_only}};
    return facts;
}

// Where lines across gaps err less than the network, they are what fills the gaps of a channel.
json choose_fillers(WindowModel& model, const std::vector<ChannelScores>& scores) {
    json told = json::array();
    model.lines.assign(scores.size(), false);
    for (std::size_t c = 0; c < scores.size(); ++c) {
        const auto& s = scores[c];
        model.lines[c] = s.by_lines <= s.by_the_model; // false where nothing was hidden: those are NaN
        const auto number = [](double x) { return std::isnan(x) ? json() : json(std::round(x * 1e4) / 1e4); };
        told.push_back({{"channel", model.spec.channels[c]},
                        {"spoilt", number(s.spoilt)},
                        {"cleaned", number(s.cleaned)},
                        {"gaps_by_lines", number(s.by_lines)},
                        {"gaps_by_the_model", number(s.by_the_model)}});
    }
    return told;
}

void print_scores(const WindowModel& model, const std::vector<ChannelScores>& scores) {
    fmt::print("\nOn held-out windows, root mean square errors in standard deviations of the channel:\n");
    fmt::print("{:<20}{:>10}{:>10}{:>16}{:>16}\n", "channel", "spoilt", "cleaned", "gaps: by lines",
               "by the model");
    const auto shown = [](double x) { return std::isnan(x) ? std::string("-") : fmt::format("{:.3f}", x); };
    for (std::size_t c = 0; c < scores.size(); ++c) {
        const auto& s = scores[c];
        fmt::print("{:<20}{:>10}{:>10}{:>16}{:>16}{}\n", model.spec.channels[c], shown(s.spoilt),
                   shown(s.cleaned), shown(s.by_lines), shown(s.by_the_model),
                   model.lines[c] ? "  lines are better: they will fill its gaps" : "");
    }
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
    if (!command.print_config && !command.dry_run) settle_targets(command);
    settle_tables(app, command);
    default_corruptions(command);
    if (command.print_config) return fmt::print("{}", config_text(app, command));
    if (!command.dry_run) check_targets(command);
    const TableData data = load_tables(command);
    WindowModel frame;
    frame.spec = spec_of(command, data);
    const auto scale = channel_scale(data.training.clean);
    frame.mean = scale.mean;
    frame.scale = scale.deviation.cwiseInverse();
    set_plain_inputs(frame);
    try {
        frame = with_direct(std::move(frame), command, data);
        const WindowTask task(frame, data.training, data.validation, options_of(command));
        const TrainableModel start = start_of(command, frame);
        if (command.dry_run)
            return fmt::print(
                "windows     {} rows of {} channels at {:g} Hz, {} given back, live {} rows late\na dry "
                "run: nothing is trained or written\n",
                frame.spec.window, frame.spec.channel_count(), frame.spec.rate_hz, frame.spec.output,
                frame.spec.delay());
        Trainer trainer(command.options, task, start, false);
        const auto checkpoint = checkpoint_of(command);
        if (command.resume) value_or_throw(trainer.resume(checkpoint));
        auto watch = watch_lines(command.options, "");
        watch.epoch = [&, lines = watch.epoch](const EpochResult& result) {
            lines(result);
            if (const auto curves = curves_of(command); !curves.empty())
                (void)write_curves(curves, trainer.history());
        };
        if (value_or_throw(trainer.run(checkpoint, watch)) == TrainingEnd::stopped) {
            fmt::print(stderr, "stopped; the same command with --resume goes on\n");
            return;
        }
        if (best_of(trainer.history()) == nullptr)
            throw Failure("the loss is no number after the first epoch; try a lower --learning-rate");
        frame.layers = folded(trainer.best_network());
        frame.anomaly = fit_anomaly(frame, data.validation.clean,
                                    static_cast<long>(task.training_amount() * frame.spec.rate_hz));
        frame.licence = command.licence;
        frame.purpose = command.purpose;
        const auto scores = score_channels(task, frame, examples_for_scores, command.options.seed);
        auto facts = facts_of(command, data, trainer);
        facts["scores"] = choose_fillers(frame, scores);
        frame.training = facts.dump(-1, ' ', false, json::error_handler_t::replace);
        write_targets(command, frame);
        std::filesystem::remove(checkpoint);
        print_scores(frame, scores);
    } catch (const std::invalid_argument& e) {
        throw Failure(e.what());
    }
}

} // namespace sordino
