// sordino train: recordings in, a weights file out.
#include "cli/quiet.h"
#include "cli/ranks.h"
#include "cli/train_data.h"
#include "cli/train_options.h"
#include "cli/train_plan.h"
#include "cli/train_run.h"
#include "cli/train_targets.h"
#include "cli/train_watch.h"
#include "cli/verbs.h"
#include "training/comparison.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>

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

// What one rank cannot do, none does: each says why.
template <class Job>
auto together(Ranks& ranks, Job job) -> decltype(job()) {
    if (ranks.size() == 1) return job();
    std::optional<decltype(job())> made;
    std::string problem;
    try {
        made.emplace(job());
    } catch (const std::exception& e) {
        problem = e.what();
    }
    const auto problems = ranks.all(problem);
    for (std::size_t r = 0; r < problems.size(); ++r)
        if (!problems[r].empty()) throw Failure(fmt::format("process {}: {}", r, problems[r]));
    return std::move(*made);
}

void check_same(Ranks& ranks, const std::string& fingerprint) {
    const auto all = ranks.all(fingerprint);
    for (std::size_t r = 1; r < all.size(); ++r)
        if (all[r] != all[0])
            throw Failure(
                fmt::format("process {} has other recordings than process 0; give all the same", r));
}

// Only the first process of several talks and writes.
void train(TrainCommand command, Ranks& ranks) {
    const bool first = ranks.rank() == 0;
    std::optional<Quiet> quiet;
    if (!first) quiet.emplace();
    const bool has_target = !command.output.empty() || !command.install.empty();
    if (has_target || !command.dry_run) settle_targets(command);
    const auto from = settle(command);
    const TrainData data = together(ranks, [&] {
        if (!command.dry_run && first) check_targets(command);
        return load_data(command);
    });
    TrainRun run(command, data, from, ranks);
    check_same(ranks, run.task().fingerprint());
    if (command.dry_run) {
        if (first) print_plan(command, data, run.start(), run.task());
        return;
    }
    TrainingWatch pre_training, training;
    RunPages pages(command, data, from);
    if (first) {
        pre_training = watch_lines(command.options, "pre-training");
        training = watch_lines(command.options, "");
        training.epoch = [&, lines = training.epoch](const EpochResult& result) {
            lines(result);
            pages.write_now_and_then(run.trainer());
        };
    }
    const auto checkpoint = checkpoint_of(command);
    const auto end = run.go(checkpoint, pre_training, training);
    if (!first) return;
    if (!end) {
        fmt::print(stderr, "stopped while layers were pre-trained; the same command begins anew\n");
        return;
    }
    if (*end == TrainingEnd::stopped) {
        fmt::print(stderr, "stopped; the same command with --resume goes on\n");
        return;
    }
    const auto made = std::make_shared<const Model>(run.model());
    if (*end == TrainingEnd::no_longer_better) fmt::print("no longer better; ");
    write_targets(command, *made);
    pages.write(run.trainer(), true);
    std::filesystem::remove(checkpoint);
    if (from) {
        const std::array<std::shared_ptr<const Model>, 2> models{from, made};
        print_comparison(compare(data.validation, command.options.rate, models, 40, command.options.seed),
                         command.from);
    }
}

} // namespace

void add_train(CLI::App& app) {
    auto* verb = app.add_subcommand("train", "Train a model on recordings");
    const auto command = std::make_shared<TrainCommand>();
    bind(*verb, *command);
    verb->callback([command, verb] {
        if (!command->config.empty()) read_config(*verb, command->config);
        const auto ranks = connect_ranks();
        try {
            train(*command, *ranks);
        } catch (const Failure&) { // of all ranks
            throw;
        } catch (const CLI::Error&) { // the same
            throw;
        } catch (const std::exception& e) { // of this one: the others would wait for it
            if (ranks->size() == 1) throw;
            fmt::print(stderr, "sordino: process {}: {}\n", ranks->rank(), e.what());
            ranks->end_all();
        }
    });
}

} // namespace sordino
