// Names, sizes and consistency of a model.
#include "model/model.h"

#include "dsp/pause_expander.h"
#include "dsp/snr_mask.h"
#include "model/find_name.h"
#include "model/kernels.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace sordino {
namespace {

constexpr std::array activation_names{"linear", "relu", "leaky_relu", "elu", "tanh", "sigmoid"};
constexpr std::array role_names{"encoder", "code", "decoder"};
constexpr int longest_context = 4096;    // hops
constexpr int longest_receptive = 16384; // hops of all layers: four minutes of 16 ms
constexpr std::int64_t largest_past =
    1 << 24; // values of a layer's past: bounds the memory that a file can ask for

std::string problem_with_codes(const Layer& layer) {
    if (layer.weight.size() > 0) return "weight: expected floats or int8 codes, found both";
    if (layer.stacked() > max_int8_columns)
        return fmt::format("weight: expected at most {} columns of int8, found {}", max_int8_columns,
                           layer.stacked());
    if ((layer.codes.array() == -128).any()) return "weight: expected codes from -127 to 127, found -128";
    if (layer.scale.size() != layer.outputs())
        return fmt::format("scale: expected ({}), found ({})", layer.outputs(), layer.scale.size());
    constexpr float largest = std::numeric_limits<float>::max() / 128.0F; // 127 times it is finite
    for (const float scale : layer.scale)
        if (!(scale > 0.0F && scale <= largest))
            return fmt::format("scale: expected numbers above 0 and up to {:.3g}, found {}", largest, scale);
    return "";
}

std::string problem_with_weights(const Layer& layer, Eigen::Index stacked) {
    if (layer.outputs() < 1 || layer.stacked() != stacked)
        return fmt::format("weight: expected (outputs, {}), found ({}, {})", stacked, layer.outputs(),
                           layer.stacked());
    if (layer.bias.size() != layer.outputs())
        return fmt::format("bias: expected ({}), found ({})", layer.outputs(), layer.bias.size());
    if (layer.is_int8()) return problem_with_codes(layer);
    if (layer.scale.size() > 0) return "scale: expected none beside float weights";
    return "";
}

std::string problem_with(const Layer& layer, int inputs) {
    if (layer.context.empty() || layer.context.front() < 0 || layer.context.back() > longest_context ||
        std::adjacent_find(layer.context.begin(), layer.context.end(), std::greater_equal<>{}) !=
            layer.context.end())
        return fmt::format("context: expected rising hops from 0 to {}", longest_context);
    if ((layer.context.back() + std::int64_t{1}) * inputs > largest_past)
        return fmt::format("context: expected at most {} values of the past, found {} hops of {}",
                           largest_past, layer.context.back() + 1, inputs);
    if (auto problem = problem_with_weights(layer, static_cast<Eigen::Index>(layer.context.size()) * inputs);
        !problem.empty())
        return problem;
    if (layer.skip && layer.inputs() != layer.outputs())
        return fmt::format("skip: needs as many outputs as inputs, found {} and {}", layer.outputs(),
                           layer.inputs());
    return "";
}

std::string problem_with_tie(const std::vector<Layer>& layers, std::size_t index) {
    const Layer& layer = layers[index];
    if (!layer.tied_to) return "";
    const int source = *layer.tied_to;
    if (source < 0 || static_cast<std::size_t>(source) >= index)
        return fmt::format("tied_to: expected a layer before this one, found {}", source);
    const Layer& other = layers[static_cast<std::size_t>(source)];
    if (layer.is_int8() || other.is_int8())
        return "tied_to: expected float weights in both layers, found int8";
    if (layer.context != std::vector{0} || other.context != std::vector{0})
        return "tied_to: expected the context 0 in both layers, found others";
    if (other.weight.rows() != layer.weight.cols() || other.weight.cols() != layer.weight.rows() ||
        other.weight.transpose() != layer.weight)
        return fmt::format("tied_to: expected the transpose of layer {}'s weight, found another", source);
    return "";
}

} // namespace

std::size_t NetworkModel::parameter_count() const {
    std::size_t count = 0;
    for (const auto& layer : layers)
        count += (layer.tied_to ? 0 : layer.weight_count()) + static_cast<std::size_t>(layer.bias.size());
    return count;
}

int NetworkModel::receptive_hops() const {
    int hops = 1;
    for (const auto& layer : layers) hops += layer.context.back();
    return hops;
}

std::string problem_with_layers(const NetworkModel& model, int inputs, int outputs) {
    if (model.input_mean.size() != inputs || model.input_scale.size() != inputs)
        return fmt::format("input.mean and input.scale: expected ({}), found ({}) and ({})", inputs,
                           model.input_mean.size(), model.input_scale.size());
    if (model.layers.empty()) return "layers: expected at least one";
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        if (const auto problem = problem_with(model.layers[i], inputs); !problem.empty())
            return fmt::format("layers.{}.{}", i, problem);
        if (const auto problem = problem_with_tie(model.layers, i); !problem.empty())
            return fmt::format("layers.{}.{}", i, problem);
        inputs = model.layers[i].outputs();
    }
    if (model.receptive_hops() > longest_receptive)
        return fmt::format("contexts: expected at most {} hops of the past in all, found {}",
                           longest_receptive, model.receptive_hops());
    if (inputs != outputs)
        return fmt::format("the last layer: expected {} outputs, found {}", outputs, inputs);
    return "";
}

// Frames are shared, and noise floors may be handed on from one to the other.
std::string problem_with_treble(const Model& treble, const FrameSpec& spec) {
    if (const std::string own = problem_with(treble); !own.empty()) return own;
    if (treble.treble) return "expected none of its own, found one";
    if (treble.table) return "expected a model of sound, found one of tables";
    if (treble.pause_depth_db != 0.0F)
        return fmt::format("expected no pauses of its own, found {:g} dB", treble.pause_depth_db);
    if (treble.spec.hop_ms != spec.hop_ms)
        return fmt::format("expected a hop of {:g} ms, found {:g} ms", spec.hop_ms, treble.spec.hop_ms);
    FrameSpec same = treble.spec;
    same.band_edges_hz = spec.band_edges_hz;
    if (same != spec) return "expected a noise floor like the other model's, found another";
    if (treble.spec.band_edges_hz.back() <= spec.band_edges_hz.back())
        return fmt::format("expected bands above {:g} Hz, found the last one to end at {:g} Hz",
                           spec.band_edges_hz.back(), treble.spec.band_edges_hz.back());
    return "";
}

std::string problem_with(const Model& model) {
    if (const std::string spec = problem_with(model.spec); !spec.empty()) return "spec: " + spec;
    for (const float ms : {model.smoothing.attack_ms, model.smoothing.release_ms})
        if (!(ms >= 0.0F && ms <= 1000.0F))
            return fmt::format("smoothing: expected 0 to 1000 ms, found {:g}", ms);
    if (!(model.pause_depth_db >= 0.0F && model.pause_depth_db <= PauseExpander::deepest_db))
        return fmt::format("pauses: expected a depth of 0 to {:g} dB, found {:g}", PauseExpander::deepest_db,
                           model.pause_depth_db);
    if (model.table)
        if (const std::string table = problem_with(*model.table); !table.empty()) return "table: " + table;
    if (model.treble && model.table) return "treble: expected none in a model of tables, found one";
    if (model.treble)
        if (const std::string treble = problem_with_treble(*model.treble, model.spec); !treble.empty())
            return "treble: " + treble;
    return problem_with_layers(model, model.spec.feature_count(),
                               SnrMask::outputs_per_band * model.spec.bands());
}

const char* name_of(Activation a) { return activation_names[static_cast<std::size_t>(a)]; }
const char* name_of(Role r) { return role_names[static_cast<std::size_t>(r)]; }
Result<Activation> activation_named(const std::string& name) {
    return find_name<Activation>(activation_names, name, "activation");
}
Result<Role> role_named(const std::string& name) { return find_name<Role>(role_names, name, "role"); }

} // namespace sordino
