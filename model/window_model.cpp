// What fits together in a model of windows.
#include "model/window_model.h"

#include <fmt/format.h>

#include <algorithm>

namespace sordino {

std::string name_of(Filler filler) {
    if (filler == Filler::lines) return "lines";
    return filler == Filler::network ? "network" : "conditional mean";
}

void set_plain_inputs(WindowModel& model) {
    model.input_mean.setZero(model.network_inputs());
    model.input_scale.setOnes(model.network_inputs());
}

namespace {

std::string problem_with_covariance(const WindowModel& model) {
    const auto channels = static_cast<Eigen::Index>(model.spec.channel_count());
    const auto& all = model.covariance;
    if (all.size() == 0) {
        if (std::ranges::count(model.fillers, Filler::conditional_mean) == 0) return "";
        return "conditional_mean: expected a tensor 'gaps.covariance', found none";
    }
    if (channels > most_related_channels)
        return fmt::format("gaps.covariance: expected at most {} channels, found {}", most_related_channels,
                           channels);
    if (all.cols() != channels || all.rows() % channels != 0)
        return fmt::format("gaps.covariance: expected (lags, {}, {}), found {} rows of {}", channels,
                           channels, all.rows(), all.cols());
    const auto now = all.topRows(channels);
    if (!(now.diagonal().array() > 0.0F).all()) return "gaps.covariance: expected variances above 0";
    if (!all.allFinite() || now != now.transpose())
        return "gaps.covariance: expected a symmetric matrix at lag 0, found another";
    return "";
}

} // namespace

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
    if (!model.fillers.empty() && model.fillers.size() != model.spec.channels.size())
        return fmt::format("lines and conditional_mean: expected {} of them or none, found {}", channels,
                           model.fillers.size());
    if (const auto problem = problem_with_covariance(model); !problem.empty()) return problem;
    if (model.anomaly)
        if (auto problem = problem_with(*model.anomaly, channels); !problem.empty()) return problem;
    if (model.receptive_hops() > 1)
        return "layers: expected the context 0, found others: a window is all that is seen";
    return problem_with_layers(model, model.network_inputs(), model.network_outputs());
}

} // namespace sordino
