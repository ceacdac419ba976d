// Steps of the parameters against their gradient: SGD with momentum, RMSprop, Adam, AdamW, Muon.
#pragma once

#include "model/result.h"
#include "training/parameter_shape.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace sordino {

enum class OptimizerKind { sgd, rmsprop, adam, adamw, muon };

const char* name_of(OptimizerKind);
Result<OptimizerKind> optimizer_named(const std::string& name);

// For a parameter p with gradient g at a learning rate r, element by element, all moments 0 at the start:
//
//   sgd      m = momentum m + g;  p -= r m; Polyak 1964
//   rmsprop  v = decay v + (1 - decay) g^2;  p -= r g / (sqrt v + epsilon); Hinton 2012
//   adam     m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
//            p -= r m' / (sqrt v' + epsilon), m' and v' without their start's bias; Kingma and Ba 2015
//   adamw    as adam, and p -= r weight_decay p; Loshchilov and Hutter 2019
//   muon     matrices: m = momentum m + (1 - momentum) g;
//            P -= r 0.2 sqrt(longer side) orthogonalised(momentum m' + (1 - momentum) g'), m' one step ahead;
//            P -= r weight_decay P; all else as adamw. Jordan 2024, with Nesterov's momentum; Liu et al.
//            2025, "Muon is scalable": the factor gives a step the size of Adam's, so that the same rates do
//
// In the first three weight_decay is the penalty weight_decay / 2 x |p|^2: weight_decay p is added to g. It
// acts on weights only: shrinking biases does not make a network's response less steep, it only shifts it.
struct OptimizerOptions {
    OptimizerKind kind = OptimizerKind::adam;
    float momentum = 0.9F;                               // sgd; 0: none
    float decay = 0.99F;                                 // rmsprop
    float beta1 = 0.9F, beta2 = 0.999F, epsilon = 1e-8F; // adam, adamw, muon; epsilon also rmsprop
    float muon_momentum = 0.95F;
    float weight_decay = 0.0F;
    float clip_norm = 1.0F; // longest gradient over all parameters, before weight decay; 0: any length
    bool operator==(const OptimizerOptions&) const = default;
};

// Calls job(0) to job(count - 1), in any order, and waits for all.
using ForEach = std::function<void(std::size_t count, const std::function<void(std::size_t)>& job)>;
void one_by_one(std::size_t count, const std::function<void(std::size_t)>& job);

class Optimizer {
  public:
    // shapes: of the views that step() will be given.
    Optimizer(const OptimizerOptions& options, std::vector<ParameterShape> shapes);

    // parameters and gradient: the same views in the same order at every call. Returns the gradient's length
    // before it was limited. Where that is not finite, nothing has changed. each: does the parts of the work,
    // in threads of its own if it likes; what comes out is the same.
    float step(std::span<const std::span<float>> parameters, std::span<const std::span<float>> gradient,
               float learning_rate, const ForEach& each = one_by_one);

    // Its state, for checkpoints: one value a parameter, or empty where the kind needs none.
    std::vector<float> first;  // m: all but rmsprop
    std::vector<float> second; // v: all but sgd; of muon's matrices 0
    long steps = 0;

  private:
    struct Part { // of a view
        std::size_t view, start, count;
        std::size_t moments; // where its first and second begin
    };
    bool is_orthogonalised(std::size_t view) const;
    void step_part(const Part& part, std::span<float> parameters, const float* gradient, float scale,
                   float learning_rate);

    OptimizerOptions options_;
    std::vector<ParameterShape> shapes_;
    std::vector<Part> parts_;
};

} // namespace sordino
