// Networks as flat lists of numbers, and the words around them. For the .cpp files that instantiate
// BasicRunState for a kind of network.
#pragma once

#include "training/curves.h"
#include "training/run_state.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace sordino {

inline std::vector<float> flat(std::span<const std::span<float>> views) {
    std::size_t size = 0;
    for (const auto view : views) size += view.size();
    std::vector<float> values;
    values.reserve(size);
    for (const auto view : views) values.insert(values.end(), view.begin(), view.end());
    return values;
}

inline void assign(const std::vector<float>& values, std::span<const std::span<float>> views) {
    auto from = values.begin();
    for (const auto view : views) {
        std::copy_n(from, view.size(), view.begin());
        from += static_cast<std::ptrdiff_t>(view.size());
    }
}

inline std::span<float> view_of(Eigen::VectorXf& vector) {
    return {vector.data(), static_cast<std::size_t>(vector.size())};
}

template <LearningNetwork Net>
BasicRunState<Net>::BasicRunState(const TrainingOptions& options, Net start, InputScale s)
    : scale(std::move(s))
    , current(std::move(start))
    , best(current)
    , optimizer(options.optimizer, shapes_of_parameters(current))
    , average(options.average, options.average > 0 ? parameter_count(current) : 0) {}

template <LearningNetwork Net>
Checkpoint to_checkpoint(BasicRunState<Net>& state, const std::string& identity, double seconds) {
    const nlohmann::json progress{{"identity", nlohmann::json::parse(identity)},
                                  {"step", state.step},
                                  {"seconds", seconds},
                                  {"optimizer_steps", state.optimizer.steps},
                                  {"history", curves_csv(state.history)}}; // JSON knows no NaN
    return {{{"current", flat(numbers_of(state.current))},
             {"best", flat(numbers_of(state.best))},
             {"optimizer.first", state.optimizer.first},
             {"optimizer.second", state.optimizer.second},
             {"average", state.average.average},
             {"input.mean", flat(std::array{view_of(state.scale.mean)})},
             {"input.scale", flat(std::array{view_of(state.scale.scale)})}},
            progress.dump()};
}

// What a checkpoint says beside its numbers.
struct CheckpointProgress {
    std::vector<EpochResult> history;
    long step = 0, optimizer_steps = 0;
    double seconds = 0;
};

// own: a checkpoint of the run that is to go on.
Result<CheckpointProgress> progress_of(const Checkpoint& checkpoint, const std::string& identity,
                                       const Checkpoint& own);

template <LearningNetwork Net>
std::string take(Checkpoint& checkpoint, const std::string& identity, BasicRunState<Net>& state,
                 double& seconds) {
    auto progress = progress_of(checkpoint, identity, to_checkpoint(state, identity, 0));
    if (!progress) return progress.error().message;
    auto& values = checkpoint.values;
    seconds = progress->seconds;
    state.history = std::move(progress->history);
    assign(values["current"], numbers_of(state.current));
    assign(values["best"], numbers_of(state.best));
    tie(state.current);
    tie(state.best);
    assign(values["input.mean"], std::array{view_of(state.scale.mean)});
    assign(values["input.scale"], std::array{view_of(state.scale.scale)});
    state.optimizer.first = std::move(values["optimizer.first"]);
    state.optimizer.second = std::move(values["optimizer.second"]);
    state.average.average = std::move(values["average"]);
    state.step = state.average.steps = progress->step;
    state.optimizer.steps = progress->optimizer_steps;
    return "";
}

} // namespace sordino
