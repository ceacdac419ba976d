// What fits together in a model of windows.
#include "model/window_model.h"

#include <fmt/format.h>

namespace sordino {

void set_plain_inputs(WindowModel& model) {
    model.input_mean.setZero(model.network_inputs());
    model.input_scale.setOnes(model.network_inputs());
}

std::string problem_with(const WindowModel& model) {
    if (const std::string spec = problem_with(model.spec); !spec.empty()) return "spec: " + spec;
    const int channels = model.spec.channel_count(), inputs = model.spec.inputs(),
              outputs = model.spec.outputs();
    if (model.mean.size() != channels || model.scale.size() != channels)
        return fmt::format("channels.mean and channels.scale: expected ({}), found ({}) and ({})", channels,
                           model.mean.size(), model.scale.size());
    if (!(model.scale.array() > 0.0F).all()) return "channels.scale: expected numbers above 0";
    if (model.direct.size() > 0 && (model.direct.rows() % outputs != 0 || model.direct.cols() != inputs))
        return fmt::format("direct.weight: expected a multiple of {} rows and {} columns, found ({}, {})",
                           outputs, inputs, model.direct.rows(), model.direct.cols());
    if (!model.lines.empty() && model.lines.size() != model.spec.channels.size())
        return fmt::format("lines: expected {} of them or none, found {}", channels, model.lines.size());
    if (model.anomaly)
        if (auto problem = problem_with(*model.anomaly, channels); !problem.empty()) return problem;
    if (model.receptive_hops() > 1)
        return "layers: expected the context 0, found others: a window is all that is seen";
    return problem_with_layers(model, model.network_inputs(), model.network_outputs());
}

} // namespace sordino
