// Steps of the parameters against their gradient: SGD with momentum, RMSprop, Adam, AdamW.
#pragma once

#include "model/result.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace sordino {

enum class OptimizerKind { sgd, rmsprop, adam, adamw };

const char* name_of(OptimizerKind);
Result<OptimizerKind> optimizer_named(const std::string& name);

// For a parameter p with gradient g at a learning rate r, element by element, all moments 0 at the start:
//
//   sgd      m = momentum m + g;  p -= r m; Polyak 1964
//   rmsprop  v = decay v + (1 - decay) g^2;  p -= r g / (sqrt v + epsilon); Hinton 2012
//   adam     m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
//            p -= r m' / (sqrt v' + epsilon), m' and v' without their start's bias; Kingma and Ba 2015
//   adamw    as adam, and p -= r weight_decay p; Loshchilov and Hutter 2019
//
// In the first three weight_decay is the penalty weight_decay / 2 x |p|^2: weight_decay p is added to g.
struct OptimizerOptions {
    OptimizerKind kind = OptimizerKind::adam;
    float momentum = 0.9F;                               // sgd; 0: none
    float decay = 0.99F;                                 // rmsprop
    float beta1 = 0.9F, beta2 = 0.999F, epsilon = 1e-8F; // adam, adamw; epsilon also rmsprop
    float weight_decay = 0.0F;
    float clip_norm = 1.0F; // longest gradient over all parameters, before weight decay; 0: any length
    bool operator==(const OptimizerOptions&) const = default;
};

// Calls job(0) to job(count - 1), in any order, and waits for all.
using ForEach = std::function<void(std::size_t count, const std::function<void(std::size_t)>& job)>;
void one_by_one(std::size_t count, const std::function<void(std::size_t)>& job);

class Optimizer {
  public:
    // decayed: for each view that step() will be given, whether weight decay acts on it; empty: on all.
    // Biases should stay out: they do not make a network's response steeper, and shrinking them only shifts
    // it.
    Optimizer(const OptimizerOptions& options, std::size_t parameters, std::vector<bool> decayed = {});

    // parameters and gradient: the same views in the same order at every call. Returns the gradient's length
    // before it was limited. Where that is not finite, nothing has changed. each: does the parts of the work,
    // in threads of its own if it likes; what comes out is the same.
    float step(std::span<const std::span<float>> parameters, std::span<const std::span<float>> gradient,
               float learning_rate, const ForEach& each = one_by_one);

    // Its state, for checkpoints: one value a parameter, or empty where the kind needs none.
    std::vector<float> first;  // m: sgd, adam, adamw
    std::vector<float> second; // v: rmsprop, adam, adamw
    long steps = 0;

  private:
    struct Part { // of a view
        std::size_t view, start, count;
        std::size_t moments; // where its first and second begin
    };
    void step_part(const Part& part, std::span<float> parameters, const float* gradient, float scale,
                   float learning_rate);

    OptimizerOptions options_;
    std::vector<bool> decayed_;
};

} // namespace sordino
