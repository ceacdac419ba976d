// A frame from data or from a model, and the network in it.
#include "cli/train_table_start.h"

#include "cli/verbs.h"
#include "model/quantise.h"
#include "training/linear_estimate.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sordino {
namespace {

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

// The frame with the path beside the network that was asked for.
WindowModel with_direct(WindowModel frame, const TrainCommand& command, const TableData& data) {
    const std::string& direct = command.table.direct;
    if (direct == "through") frame.direct = straight_through(frame.spec);
    if (direct != "linear") return frame;
    frame.direct = linear_estimates(frame, data.training, data.validation, window_options(command),
                                    std::clamp(8 * frame.spec.inputs(), 4096, 16384), command.options.seed);
    return frame;
}

// What is farther away is missing to the model, and nothing would be left to learn from.
void expect_near(const WindowModel& from, const std::string& name, const TableData& data) {
    const Eigen::VectorXf mean = channel_scale(data.training.clean).mean;
    for (Eigen::Index c = 0; c < mean.size(); ++c)
        if (!(std::abs(mean[c] - from.mean[c]) * from.scale[c] <= outlier))
            throw Failure(fmt::format(
                "{}: expected values within {:g} standard deviations ({:g}) of the mean in {}, {:g}, found "
                "the mean {:g}; begin anew without --from",
                from.spec.channels[static_cast<std::size_t>(c)], outlier, 1.0F / from.scale[c], name,
                from.mean[c], mean[c]));
}

} // namespace

WindowOptions window_options(const TrainCommand& command) {
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

WindowModel frame_of(const TrainCommand& command, const TableData& data, const WindowModel* from) {
    if (from != nullptr) {
        expect_near(*from, command.from, data);
        WindowModel frame = *from;
        frame.layers.clear();
        return frame;
    }
    WindowModel frame;
    frame.spec = spec_of(command, data);
    const auto scale = channel_scale(data.training.clean);
    frame.mean = scale.mean;
    frame.scale = scale.deviation.cwiseInverse();
    frame = with_direct(std::move(frame), command, data);
    set_plain_inputs(frame);
    return frame;
}

TrainableModel start_of(const TrainCommand& command, const WindowModel& frame, const WindowModel* from) {
    TrainableModel start;
    start.model.input_mean = frame.input_mean;
    start.model.input_scale = frame.input_scale;
    if (from != nullptr) {
        start.network = trained(dequantised(from->layers));
        return start;
    }
    auto layers = command.options.layers;
    layers.push_back(fmt::format("decoder {} linear 0", frame.network_outputs()));
    start.network = value_or_throw(make_network(layers, frame.network_inputs(), command.options.seed));
    start.network.back().layer.weight *= 0.1F;
    return start;
}

} // namespace sordino
