// Steps, epochs, validation, checkpoints. For the .cpp files that instantiate TrainingLoop for a kind of
// network.
#pragma once

#include "training/checkpoint.h"
#include "training/run_length.h"
#include "training/run_state.h"
#include "training/training_loop.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <optional>

namespace sordino {

// Everything that a run's numbers depend on.
std::string identity_of(const TrainingOptions& options, const Task& task, const NetworkIdentity& network);

BatchShape shape_of(const TrainingOptions& options, const Task& task);

// Running statistics after a batch whose own were measured.
void follow(std::span<const std::span<float>> running, std::span<const std::span<float>> measured);

template <LearningNetwork Net>
struct TrainingLoop<Net>::State {
    using Clock = std::chrono::steady_clock;

    TrainingOptions options;
    const Task& task;
    Ranks& ranks;
    std::string identity;
    BasicBatchRunner<Net> batches;
    BasicRunState<Net> run;
    long steps;
    double seconds_before = 0;
    Clock::time_point started = Clock::now();
    std::optional<Checkpoint> unwritten; // in rank 0: of the last whole epoch
    Clock::time_point written;
    double progress = 0; // of the run, 0..1
    bool stopped = false;

    State(const TrainingOptions& o, const Task& t, Net start, InputScale scale,
          const NetworkIdentity& network, Ranks& r)
        : options(o)
        , task(t)
        , ranks(r)
        , identity(identity_of(o, t, network))
        , batches(t, start, shape_of(o, t), r)
        , run(o, std::move(start), std::move(scale))
        , steps(steps_per_epoch(o, t)) {}

    double seconds() const {
        return seconds_before + std::chrono::duration<double>(Clock::now() - started).count();
    }
    void look_up(const TrainingWatch& watch);
    float rate() const;
    BatchValue train_step(double& gradient_norm);
    Net counting_network();
    void validate(EpochResult& result, const Net& network);
    bool no_longer_better() const;
    bool diverged() const {
        return !run.history.empty() && !std::isfinite(run.history.back().validation_loss);
    }
    Result<void> agree(const Result<void>& own);
    Result<void> keep(const std::filesystem::path& path, double seconds_between);
    Result<void> write(const std::filesystem::path& path);
    bool run_epoch(const TrainingWatch& watch);
    Result<void> run_epochs(const std::filesystem::path& checkpoint, const TrainingWatch& watch);
    void tell_progress(const TrainingWatch& watch, long done, double loss, double seconds_a_step) const;
};

// The clock and the wish to stop are those of rank 0.
template <LearningNetwork Net>
void TrainingLoop<Net>::State::look_up(const TrainingWatch& watch) {
    const double all_steps = static_cast<double>(options.epochs) * static_cast<double>(steps);
    std::array<double, 2> first{options.minutes > 0 ? seconds() / (60.0 * options.minutes)
                                                    : static_cast<double>(run.step) / all_steps,
                                watch.stop && watch.stop() ? 1.0 : 0.0};
    ranks.take_first(first);
    progress = first[0];
    stopped = first[1] != 0.0;
}

template <LearningNetwork Net>
float TrainingLoop<Net>::State::rate() const {
    std::vector<double> losses;
    for (const auto& epoch : run.history) losses.push_back(epoch.validation_loss);
    return learning_rate(options.schedule, options.learning_rate, std::min(progress, 1.0), losses);
}

template <LearningNetwork Net>
BatchValue TrainingLoop<Net>::State::train_step(double& gradient_norm) {
    const BatchValue value = batches.train(run.current, run.scale, run.step);
    auto& gradient = batches.gradient();
    const auto parameters = parameters_of(run.current);
    const ForEach each = [this](std::size_t count, const auto& job) { batches.for_each(count, job); };
    gradient_norm +=
        static_cast<double>(run.optimizer.step(parameters, parameters_of(gradient), rate(), each));
    follow(statistics_of(run.current), statistics_of(gradient));
    tie(run.current);
    if (options.average > 0) run.average.add(parameters);
    ++run.step;
    return value;
}

// That of the averaged weights, where they are wanted.
template <LearningNetwork Net>
Net TrainingLoop<Net>::State::counting_network() {
    Net network = run.current;
    if (options.average > 0) {
        run.average.copy_to(parameters_of(network));
        tie(network);
    }
    return network;
}

template <LearningNetwork Net>
void TrainingLoop<Net>::State::validate(EpochResult& result, const Net& network) {
    const int count = std::max(1, options.validation_sequences / options.batch);
    for (long b = 0; b < count; ++b) {
        const BatchValue value = batches.validate(network, run.scale, b);
        result.validation_loss += value.loss / count;
        result.validation_snr_db += value.snr_db / count;
    }
}

template <LearningNetwork Net>
bool TrainingLoop<Net>::State::no_longer_better() const {
    const auto& history = run.history;
    const auto* best = best_of(history);
    return !history.empty() && history.back().epoch - (best != nullptr ? best->epoch : 0) >= options.patience;
}

// An error of one rank is that of all, which name it.
template <LearningNetwork Net>
Result<void> TrainingLoop<Net>::State::agree(const Result<void>& own) {
    const auto messages = ranks.all(own ? "" : own.error().message);
    for (std::size_t r = 0; r < messages.size(); ++r)
        if (!messages[r].empty())
            return fail(messages.size() == 1 ? messages[r] : fmt::format("process {}: {}", r, messages[r]));
    return {};
}

// Writing takes as long as dozens of steps, so that epochs of seconds are not written one by one.
template <LearningNetwork Net>
Result<void> TrainingLoop<Net>::State::keep(const std::filesystem::path& path, double seconds_between) {
    if (path.empty()) return {};
    if (ranks.rank() == 0) unwritten = to_checkpoint(run, identity, seconds());
    const bool due = Clock::now() - written >= std::chrono::duration<double>(seconds_between);
    return due ? write(path) : agree({});
}

template <LearningNetwork Net>
Result<void> TrainingLoop<Net>::State::write(const std::filesystem::path& path) {
    const Result<void> own = unwritten ? save_checkpoint(path, *unwritten) : Result<void>();
    unwritten.reset();
    written = Clock::now();
    return agree(own);
}

template <LearningNetwork Net>
void TrainingLoop<Net>::State::tell_progress(const TrainingWatch& watch, long done, double loss,
                                             double seconds_a_step) const {
    if (!watch.progress) return;
    const double left = options.minutes > 0
                            ? 60.0 * options.minutes - seconds()
                            : seconds_a_step * static_cast<double>(options.epochs * steps - run.step);
    watch.progress({static_cast<int>(run.history.size()) + 1, done, steps, loss,
                    task.amount() * options.batch / seconds_a_step, std::max(0.0, left)});
}

// False: stopped. An unfinished epoch is not kept: a resumed run repeats it and so ends with the same bytes.
template <LearningNetwork Net>
bool TrainingLoop<Net>::State::run_epoch(const TrainingWatch& watch) {
    EpochResult result;
    double loss = 0.0, gradient_norm = 0.0, seconds_a_step = 0.0;
    const auto epoch_started = Clock::now();
    for (long done = 1; done <= steps && progress < 1.0; ++done) {
        loss += train_step(gradient_norm).loss;
        look_up(watch);
        if (stopped) return false;
        const auto count = static_cast<double>(done);
        seconds_a_step = std::chrono::duration<double>(Clock::now() - epoch_started).count() / count;
        result.training_loss = loss / count;
        result.gradient_norm = gradient_norm / count;
        tell_progress(watch, done, result.training_loss, seconds_a_step);
    }
    const Net network = counting_network();
    validate(result, network);
    auto& history = run.history;
    result.epoch = static_cast<int>(history.size()) + 1;
    result.learning_rate = static_cast<double>(rate());
    result.seconds = seconds();
    result.audio_rate = task.amount() * options.batch / seconds_a_step;
    result.best = std::isfinite(result.validation_loss) &&
                  std::all_of(history.begin(), history.end(),
                              [&](const auto& h) { return result.validation_loss < h.validation_loss; });
    if (result.best) run.best = network;
    history.push_back(result);
    return true;
}

template <LearningNetwork Net>
TrainingLoop<Net>::TrainingLoop(const TrainingOptions& options, const Task& task, Net start, InputScale scale,
                                const NetworkIdentity& identity, Ranks& ranks)
    : state_(std::make_unique<State>(options, task, std::move(start), std::move(scale), identity, ranks)) {}

template <LearningNetwork Net>
TrainingLoop<Net>::~TrainingLoop() = default;

template <LearningNetwork Net>
InputScale TrainingLoop<Net>::measure_inputs() {
    return state_->batches.measure_inputs();
}

template <LearningNetwork Net>
void TrainingLoop<Net>::set_scale(InputScale scale) {
    state_->run.scale = std::move(scale);
}

template <LearningNetwork Net>
Result<void> TrainingLoop<Net>::resume(const std::filesystem::path& path) {
    auto checkpoint = load_checkpoint(path);
    if (!checkpoint) return state_->agree(tl::unexpected(checkpoint.error()));
    const std::string problem = take(*checkpoint, state_->identity, state_->run, state_->seconds_before);
    state_->started = std::chrono::steady_clock::now();
    if (!problem.empty())
        return state_->agree(
            fail(fmt::format("{}: {}; train anew without --resume", path.string(), problem)));
    if (const auto agreed = state_->agree({}); !agreed) return agreed;
    const auto all = state_->ranks.all(checkpoint->progress);
    if (std::count(all.begin(), all.end(), all.front()) == std::ssize(all)) return {};
    return fail(fmt::format("{}: expected the same checkpoint in all processes, found others; copy that of "
                            "process 0 to all",
                            path.string()));
}

template <LearningNetwork Net>
Result<void> TrainingLoop<Net>::State::run_epochs(const std::filesystem::path& checkpoint,
                                                  const TrainingWatch& watch) {
    look_up({});
    if (run.history.empty())
        if (const auto kept = keep(checkpoint, 0); !kept) return kept;
    while (progress < 1.0 && !no_longer_better() && !diverged()) {
        if (!run_epoch(watch)) return {};
        if (!diverged()) // what led there is in the checkpoint before
            if (const auto kept = keep(checkpoint, watch.seconds_between_checkpoints); !kept) return kept;
        if (watch.epoch) watch.epoch(run.history.back());
    }
    return {};
}

template <LearningNetwork Net>
Result<TrainingEnd> TrainingLoop<Net>::run(const std::filesystem::path& checkpoint,
                                           const TrainingWatch& watch) {
    State& s = *state_;
    Result<void> ran;
    try {
        ran = s.run_epochs(checkpoint, watch);
    } catch (const std::runtime_error& e) { // a recording that can be read no more
        if (s.ranks.size() > 1) {           // the others do not know, so nothing is agreed upon
            if (s.unwritten) (void)save_checkpoint(checkpoint, *s.unwritten);
            throw;
        }
        ran = fail(e.what());
    }
    const auto written = s.write(checkpoint);
    if (!ran) return tl::unexpected(ran.error());
    if (!written) return tl::unexpected(written.error());
    if (s.stopped) return TrainingEnd::stopped;
    if (s.diverged()) return TrainingEnd::diverged;
    return s.no_longer_better() ? TrainingEnd::no_longer_better : TrainingEnd::finished;
}

template <LearningNetwork Net>
const Net& TrainingLoop<Net>::best() const {
    return state_->run.best;
}

template <LearningNetwork Net>
const InputScale& TrainingLoop<Net>::scale() const {
    return state_->run.scale;
}

template <LearningNetwork Net>
const std::vector<EpochResult>& TrainingLoop<Net>::history() const {
    return state_->run.history;
}

} // namespace sordino
