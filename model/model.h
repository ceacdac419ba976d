// A trained network as plain data: what a weights file holds.
#pragma once

#include "dsp/frame_spec.h"
#include "dsp/gain_smoother.h"
#include "model/result.h"
#include "model/table_spec.h"

#include <Eigen/Core>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sordino {

using RowMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using CodeMatrix = Eigen::Matrix<std::int8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

enum class Activation { linear, relu, leaky_relu, elu, tanh, sigmoid };
enum class Role { encoder, code, decoder };

// y = activation(W [x(t - context[0]); x(t - context[1]); ...] + b), plus x(t) where skip is set.
// W is `weight`, or in an int8 layer row r of `codes` times scale[r]; what the layer does not use is empty.
struct Layer {
    Role role = Role::encoder;
    Activation activation = Activation::linear;
    std::vector<int> context{0}; // hops into the past, rising
    bool skip = false;           // only where inputs() == outputs()
    std::optional<int>
        tied_to;           // an earlier layer whose transpose `weight` is; both read the present frame only
    RowMatrix weight;      // (outputs, inputs x contexts)
    CodeMatrix codes;      // (outputs, inputs x contexts), -127..127
    Eigen::VectorXf scale; // (outputs), > 0
    Eigen::VectorXf bias;  // (outputs)

    bool is_int8() const { return codes.size() > 0; }
    int outputs() const { return static_cast<int>(is_int8() ? codes.rows() : weight.rows()); }
    int stacked() const { return static_cast<int>(is_int8() ? codes.cols() : weight.cols()); }
    int inputs() const { return stacked() / static_cast<int>(context.size()); }
    std::size_t weight_count() const { return static_cast<std::size_t>(weight.size() + codes.size()); }
};

// What a network is, whatever it reads: the base of every kind of model.
struct NetworkModel {
    Eigen::VectorXf input_mean, input_scale; // (inputs): the network reads (input - mean) x scale
    std::vector<Layer> layers;
    std::string training = "{}"; // JSON: how it was made
    std::string licence;
    std::string purpose; // one sentence: what it is for; empty where nothing is stated

    std::size_t parameter_count() const; // weights and biases, whatever their type
    int receptive_hops() const; // hops of the past that an output depends on, the present one included
};

// A model of sound: features of a spectrum in, a mask of it out.
struct Model : NetworkModel {
    FrameSpec spec;
    Smoothing smoothing;         // of the mask, chosen with the weights
    float pause_depth_db = 0.0F; // see PauseExpander

    // Its mask counts for what lies above the last band here: few voices are recorded with more than 8 kHz,
    // and a network of its own learns from those alone. It has none itself. None: see SnrMask.
    std::shared_ptr<const Model> treble;

    std::optional<TableSpec> table; // of rows of sensors, by the clock that they have; none: of sound
};

// A sentence on what does not fit together (shapes, contexts, codes, spec), or an empty string.
std::string problem_with(const Model& model);
// The same of one that is to be the treble of a model with this spec.
std::string problem_with_treble(const Model& treble, const FrameSpec& spec);
std::string problem_with_layers(const NetworkModel& model, int inputs, int outputs);

const char* name_of(Activation);
const char* name_of(Role);
Result<Activation> activation_named(const std::string& name);
Result<Role> role_named(const std::string& name);

} // namespace sordino
