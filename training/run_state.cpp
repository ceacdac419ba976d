// Networks as flat lists of numbers, and the words around them.
#include "training/run_state.h"

#include "training/curves.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace sordino {
namespace {

using nlohmann::json;

// Parameters and running statistics, one after the other.
std::vector<float> flat(TrainedNetwork& network) {
    std::vector<float> values;
    for (const auto& views : {parameters_of(network), statistics_of(network)})
        for (const auto view : views) values.insert(values.end(), view.begin(), view.end());
    return values;
}

void assign(const std::vector<float>& values, TrainedNetwork& network) {
    auto from = values.begin();
    for (const auto& views : {parameters_of(network), statistics_of(network)})
        for (const auto view : views) {
            std::copy_n(from, view.size(), view.begin());
            from += static_cast<std::ptrdiff_t>(view.size());
        }
    tie(network);
}

std::vector<float> flat(const Eigen::VectorXf& vector) { return {vector.begin(), vector.end()}; }

void assign(const std::vector<float>& values, Eigen::VectorXf& vector) {
    std::copy(values.begin(), values.end(), vector.begin());
}

constexpr const char* differences[][2] = {{"options", "other options"},
                                          {"data", "other recordings"},
                                          {"spec", "another frame spec"},
                                          {"layers", "other layers"}};

} // namespace

RunState::RunState(const TrainingOptions& options, TrainedNetwork start, InputScale s)
    : scale(std::move(s))
    , current(std::move(start))
    , best(current)
    , optimizer(options.optimizer, shapes_of_parameters(current))
    , average(options.average, options.average > 0 ? parameter_count(current) : 0) {}

Checkpoint to_checkpoint(RunState& state, const std::string& identity, double seconds) {
    const json progress{{"identity", json::parse(identity)},
                        {"step", state.step},
                        {"seconds", seconds},
                        {"optimizer_steps", state.optimizer.steps},
                        {"history", curves_csv(state.history)}}; // JSON knows no NaN
    return {{{"current", flat(state.current)},
             {"best", flat(state.best)},
             {"optimizer.first", state.optimizer.first},
             {"optimizer.second", state.optimizer.second},
             {"average", state.average.average},
             {"input.mean", flat(state.scale.mean)},
             {"input.scale", flat(state.scale.scale)}},
            progress.dump()};
}

std::string take(Checkpoint& checkpoint, const std::string& identity, RunState& state, double& seconds) {
    auto& values = checkpoint.values;
    const Checkpoint own = to_checkpoint(state, identity, 0);
    std::vector<EpochResult> history;
    long step = 0, optimizer_steps = 0;
    double seconds_before = 0;
    try {
        const json wanted = json::parse(identity), done = json::parse(checkpoint.progress);
        for (const auto& [part, what] : differences)
            if (done.at("identity").at(part) != wanted.at(part))
                return fmt::format("it is of a run with {}", what);
        for (const auto& [name, numbers] : own.values)
            if (values[name].size() != numbers.size())
                return fmt::format("expected {} numbers in '{}', found {}", numbers.size(), name,
                                   values[name].size());
        done.at("step").get_to(step);
        done.at("seconds").get_to(seconds_before);
        done.at("optimizer_steps").get_to(optimizer_steps);
        auto curves = parse_curves(done.at("history").get<std::string>(), "history");
        if (!curves) return curves.error().message;
        history = std::move(*curves);
    } catch (const json::exception& e) {
        return fmt::format("its progress does not read as it should ({})", e.what());
    }
    seconds = seconds_before;
    state.history = std::move(history);
    assign(values["current"], state.current);
    assign(values["best"], state.best);
    assign(values["input.mean"], state.scale.mean);
    assign(values["input.scale"], state.scale.scale);
    state.optimizer.first = std::move(values["optimizer.first"]);
    state.optimizer.second = std::move(values["optimizer.second"]);
    state.average.average = std::move(values["average"]);
    state.step = state.average.steps = step;
    state.optimizer.steps = optimizer_steps;
    return "";
}

} // namespace sordino
