// Losses between numbers: outputs against targets, one element at a time.
#pragma once

#include "training/loss_terms.h"

#include <span>
#include <vector>

namespace sordino {

struct ElementCost {
    float value = 0, slope = 0; // slope: in the output
};

// With e = output - target:
//
//   mse, distillation  e^2
//   mae                |e|; its slope at 0 is 0
//   huber              e^2 / 2 where |e| <= delta, delta (|e| - delta / 2) beyond; Huber 1964
//   bce                -target log(output) - (1 - target) log(1 - output); target: 0..1. Closer to 0 or 1
//                      than 2^-20, and outside, it goes on along its tangent: finite everywhere, and what
//                      is surely wrong is still pulled back
//
// kind: one of these.
ElementCost element_cost(LossKind kind, float huber_delta, float output, float target) noexcept;

// What outputs are compared with, all of the outputs' size.
struct ElementTargets {
    std::span<const float> wanted;
    std::span<const float> teacher; // outputs of a larger model or of the starting one; only for distillation
    std::span<const float> weight;  // >= 0, of each element; empty: all count the same
};

// The weighted sum of the terms, each the weighted mean over the elements; 0 where all weights are 0. Adds
// scale x its slope in each output to `slope`, unless that is empty. terms: of LossSubject::vectors, see
// check_loss.
double element_loss(const LossOptions& options, std::span<const float> outputs, const ElementTargets& targets,
                    float scale, std::span<float> slope) noexcept;

} // namespace sordino
