// A trained network on windows of sensor rows.
#pragma once

#include "dsp/window_spec.h"
#include "model/anomaly.h"
#include "model/model.h"

#include <optional>
#include <vector>

namespace sordino {

// Without a direct path the network's outputs are the rows. With one its outputs are an estimate f of the
// rows and a trust t, and a row is
//
//   f + sigmoid(t) (direct x inputs - f)
//
// so that what is hardly spoilt passes almost as it came, however little of it the network can describe.
// Values are (value - mean) x scale of their channel; the network's own input_mean is 0, its input_scale 1.
struct WindowModel : NetworkModel {
    WindowSpec spec;
    Eigen::VectorXf mean, scale; // (channels)
    RowMatrix direct;            // (spec.outputs(), spec.inputs()), or empty: no such path

    std::vector<bool> lines; // (channels): its missing values are filled by lines; empty: none's are

    std::optional<AnomalySpec> anomaly; // what is usual; none: the model cannot watch

    int network_outputs() const { return spec.outputs() * (direct.size() > 0 ? 2 : 1); }
};

// A sentence on what does not fit together, or an empty string.
std::string problem_with(const WindowModel& model);

// Gives the network the input scaling that every window model has.
void set_plain_inputs(WindowModel& model);

} // namespace sordino
