// A run under a watch for losses that are no numbers.
#include "cli/tune_run.h"

#include "cli/interrupt.h"
#include "cli/train_run.h"
#include "cli/train_targets.h"
#include "cli/train_watch.h"
#include "cli/tune_job.h"
#include "cli/verbs.h"
#include "model/model_card.h"
#include "model/model_file.h"
#include "training/comparison.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace sordino {
namespace {

// The lines that train prints; `problem` says where the run diverged, which then ends.
TrainingWatch watch_for_divergence(const TrainCommand& command, const std::string& what,
                                   std::string& problem) {
    TrainingWatch watch = watch_lines(command, what);
    const auto look = [&problem](double loss, int epoch) {
        if (problem.empty() && !std::isfinite(loss))
            problem = fmt::format("diverged: the loss of epoch {} is not a finite number", epoch);
    };
    watch.progress = [look, lines = watch.progress](const TrainingProgress& p) {
        look(p.loss, p.epoch);
        if (lines) lines(p);
    };
    watch.epoch = [look, lines = watch.epoch](const EpochResult& e) {
        look(e.training_loss + e.validation_loss, e.epoch);
        lines(e);
    };
    watch.stop = [&problem] { return interrupted() || !problem.empty(); };
    return watch;
}

void score(const std::shared_ptr<const Model>& model, const TrainCommand& command, const TrainData& data,
           std::uint64_t seed, TuneRow& row) {
    const Comparison c =
        compare(data.validation, command.options.rate, std::array{model}, scored_pieces, seed);
    row.si_sdr_db = c.models[0].si_sdr;
    row.si_sdr_gain_db = c.models[0].si_sdr - c.noisy.si_sdr;
    const ModelCard card = card_of(*model);
    row.parameters = static_cast<double>(card.parameters);
    row.mmac_per_second = card.mmac_per_second;
}

void go(TrainRun& run, const TrainCommand& command, const TrainData& data, std::uint64_t seed, TuneRow& row) {
    std::string problem;
    const auto checkpoint = checkpoint_of(command);
    const auto end = run.go(checkpoint, watch_for_divergence(command, "pre-training", problem),
                            watch_for_divergence(command, "", problem));
    if (end) take_history(run.trainer().history(), row);
    if (!problem.empty()) throw Failure(problem);
    row.fate = !end || *end == TrainingEnd::stopped ? RunFate::stopped : RunFate::finished;
    if (row.fate == RunFate::stopped) return;
    const auto model = std::make_shared<const Model>(run.model());
    score(model, command, data, seed, row);
    value_or_throw(save_model(command.output, *model));
    std::filesystem::remove(checkpoint);
}

} // namespace

TuneRow tried_run(TrainCommand command, const TrainData& data, std::uint64_t seed) {
    return guarded_run(command, [&](TuneRow& row) {
        const auto from = settle(command);
        Ranks alone;
        TrainRun run(command, data, from, alone);
        row.parameters = static_cast<double>(run.start().parameter_count());
        go(run, command, data, seed, row);
    });
}

} // namespace sordino
