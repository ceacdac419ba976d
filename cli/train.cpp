// sordino train: recordings in, a weights file out.
#include "cli/interrupt.h"
#include "cli/quiet.h"
#include "cli/ranks.h"
#include "cli/together.h"
#include "cli/train_data.h"
#include "cli/train_examples.h"
#include "cli/train_options.h"
#include "cli/train_plan.h"
#include "cli/train_run.h"
#include "cli/train_spectral.h"
#include "cli/train_table.h"
#include "cli/train_targets.h"
#include "cli/train_vectors.h"
#include "cli/train_watch.h"
#include "cli/verbs.h"
#include "model/model_file.h"
#include "training/comparison.h"
#include "training/fnv1a.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace sordino {
namespace {

void print_comparison(const Comparison& c, const std::string& from) {
    const auto row = [](const std::string& name, const Scores& s) {
        fmt::print("{:<24}{:>10.2f}{:>16.2f}{:>24.2f}\n", name, s.si_sdr, s.segmental_snr,
                   s.log_spectral_distance);
    };
    fmt::print("\nOn held-out pieces, in dB; the log-spectral distance is better when it is lower:\n");
    fmt::print("{:<24}{:>10}{:>16}{:>24}\n", fmt::format("{} pieces of 6 s", c.pieces), "SI-SDR",
               "segmental SNR", "log-spectral distance");
    row("noisy", c.noisy);
    row(from, c.models[0]);
    row("new", c.models[1]);
    const double gain = c.models[1].si_sdr - c.models[0].si_sdr;
    if (gain > 0.1)
        fmt::print("The new model is better on this data: {:+.2f} dB SI-SDR.\n", gain);
    else if (gain < -0.1)
        fmt::print("The new model is WORSE on this data: {:+.2f} dB SI-SDR. Keep '{}', or train longer or on "
                   "more recordings.\n",
                   gain, from);
    else
        fmt::print("The new model is no better on this data ({:+.2f} dB SI-SDR): '{}' does as well.\n", gain,
                   from);
}

// Ranks with other options would go other ways, and wait for one another.
void check_same(Ranks& ranks, const TrainCommand& command, const TrainData& data, const Model* from,
                const TrainRun& run) {
    if (ranks.size() == 1) return;
    auto options = to_json(command.options);
    options["resume"] = command.resume;
    const auto text = [](const nlohmann::json& facts) {
        return facts.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    };
    expect_same(ranks, "options", text(options));
    expect_same(ranks, "recordings", text(data.facts) + run.task().fingerprint());
    expect_same(ranks, "weights to start from",
                from == nullptr ? "" : std::to_string(fnv1a(serialize_safetensors(tensors_of(*from)))));
}

// A Failure that leaves it is that of all ranks; what else does is that of this one alone.
void train(const CLI::App& app, TrainCommand command, Ranks& ranks) {
    const bool first = ranks.rank() == 0; // it alone writes
    const auto from = together(ranks, [&] {
        const bool has_target = !command.output.empty() || !command.install.empty();
        const bool makes_model = !command.dry_run && !command.print_config && command.examples.empty();
        if (has_target || makes_model) settle_targets(command);
        auto model = settle(command);
        check_settled(command);
        return model;
    });
    if (command.print_config) {
        fmt::print("{}", config_text(app, command));
        return;
    }
    const TrainData data = together(ranks, [&] {
        if (!command.examples.empty() && first) check_examples(command);
        if (!command.dry_run && command.examples.empty() && first) check_targets(command);
        return command.of_tables ? load_table_sounds(command) : load_data(command);
    });
    const auto run = together(ranks, [&] { return std::make_unique<TrainRun>(command, data, from, ranks); });
    check_same(ranks, command, data, from.get(), *run);
    if (!command.examples.empty()) {
        if (first) write_training_examples(command, run->task(), run->start().spec);
        return;
    }
    if (command.dry_run) {
        if (first) print_plan(command, data, run->start(), run->task());
        return;
    }
    TrainingWatch pre_training, training;
    const auto pages = together(ranks, [&] {
        return first ? std::make_unique<RunPages>(command, sound_page(command, data, from)) : nullptr;
    });
    if (first) {
        pre_training = watch_lines(command, "pre-training");
        training = watch_lines(command, "");
        training.epoch = [&, lines = training.epoch](const EpochResult& result) {
            lines(result);
            try {
                pages->write_now_and_then(run->trainer());
            } catch (const Failure& e) { // no Failure of all
                throw std::runtime_error(e.what());
            }
        };
    }
    const auto checkpoint = checkpoint_of(command);
    const auto end = run->go(checkpoint, pre_training, training);
    if (!first) return;
    if (!end) {
        fmt::print(stderr, "stopped while layers were pre-trained; the same command begins anew\n");
        return;
    }
    if (*end == TrainingEnd::stopped) {
        fmt::print(stderr, "stopped; the same command with --resume goes on\n");
        return;
    }
    const auto made = std::make_shared<const Model>(run->model());
    if (*end == TrainingEnd::diverged && best_of(run->trainer().history()) == nullptr)
        throw Failure("the loss is no number after the first epoch; try a lower --learning-rate");
    if (*end == TrainingEnd::diverged)
        fmt::print("the loss is no number any more, this is the best before; ");
    if (*end == TrainingEnd::no_longer_better) fmt::print("no longer better; ");
    write_targets(command, *made);
    pages->write(run->trainer(), true);
    std::filesystem::remove(checkpoint);
    if (from) {
        const std::array<std::shared_ptr<const Model>, 2> models{from, made};
        print_comparison(compare(data.validation, command.options.rate, models, 40, command.options.seed),
                         command.from);
    }
}

// Of several processes only the first talks, but for one that ends them all. quiet lasts as long as the
// program.
void train_among(const CLI::App& app, const TrainCommand& command, Ranks& ranks,
                 std::optional<Quiet>& quiet) {
    if (ranks.rank() > 0) quiet.emplace();
    try {
        train(app, command, ranks);
    } catch (const Failure& e) { // said while all are there: mpirun ends those that are left once one ends
        if (!interrupted()) fmt::print(stderr, "sordino: {}\n", e.what());
        if (!quiet) quiet.emplace();
        throw;
    } catch (const std::exception& e) { // the others would wait for this one
        quiet.reset();
        fmt::print(stderr, "sordino: process {}: {}\n", ranks.rank(), e.what());
        ranks.end_all();
    }
}

} // namespace

void add_train(CLI::App& app) {
    auto* verb = app.add_subcommand("train", "Train a model on recordings, tables or images");
    const auto command = std::make_shared<TrainCommand>();
    bind(*verb, *command);
    verb->callback([command, verb, quiet = std::make_shared<std::optional<Quiet>>()] {
        if (!command->config.empty()) read_config(*verb, command->config);
        if (names_vectors(*verb, *command)) return train_vectors(*verb, *command);
        command->of_tables = names_tables(*command);
        if (command->of_tables && command->table.kind == "window") return train_tables(*verb, *command);
        if (command->of_tables) settle_spectral(*verb, *command);
        const auto ranks = connect_ranks();
        if (ranks->size() == 1)
            train(*verb, *command, *ranks);
        else
            train_among(*verb, *command, *ranks, *quiet);
    });
}

} // namespace sordino
