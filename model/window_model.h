// A trained network on windows of sensor rows.
#pragma once

#include "dsp/window_spec.h"
#include "model/anomaly.h"
#include "model/model.h"

#include <optional>
#include <vector>

namespace sordino {

// What stands for a missing value of a channel: the network's row, the line between the values around it, or
// its conditional mean, see GapFiller.
enum class Filler { network, lines, conditional_mean };
std::string name_of(Filler filler); // "conditional mean"

// Of more channels one row is too much for the bound on what ConditionalMean costs.
inline constexpr int most_related_channels = 64;

// Without direct paths the network's outputs are the rows. With K of them its outputs are an estimate of the
// rows and for each path how far to trust it, see blend(): so what is hardly spoilt passes almost as it came,
// however little of it the network can describe, and what a linear filter does best is left to one.
// Values are (value - mean) x scale of their channel; the network's own input_mean is 0, its input_scale 1.
struct WindowModel : NetworkModel {
    WindowSpec spec;
    Eigen::VectorXf mean, scale; // (channels)
    RowMatrix direct;            // (K x spec.outputs(), spec.inputs()), path after path, or empty: none

    std::vector<Filler> fillers; // (channels); empty: the network
    RowMatrix covariance; // (lags() x channels, channels) as ConditionalMean has it, in deviations, or empty

    std::optional<AnomalySpec> anomaly; // what is usual; none: the model cannot watch

    int lags() const { return static_cast<int>(covariance.rows()) / spec.channel_count(); }
    int paths() const { return direct.size() > 0 ? static_cast<int>(direct.rows()) / spec.outputs() : 0; }
    // The window, and what each path takes away from each channel, see path_levels().
    int network_inputs() const { return spec.inputs() + paths() * spec.channel_count(); }
    int network_outputs() const { return spec.outputs() * (1 + paths()); }
};

// A sentence on what does not fit together, or an empty string.
std::string problem_with(const WindowModel& model);

// Gives the network the input scaling that every window model has.
void set_plain_inputs(WindowModel& model);

} // namespace sordino
