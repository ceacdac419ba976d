// Rows from a network's estimate of them and from the linear paths beside it.
#pragma once

#include "dsp/realtime.h"
#include "dsp/window_spec.h"

#include <span>

namespace sordino {

// [audio thread] With n rows' values and K paths:
// network: (n (1 + K)) an estimate f, then for each path a trust t
// paths:   (n K) what each path gives
// shares:  (n (1 + K)) out: of f and of each path, the softmax of 0 and the trusts; they add up to 1
// rows:    (n) out: the sum of f and the paths, each by its share
// A mixture of experts (Jacobs et al. 1991).
void blend(std::span<const float> network, std::span<const float> paths, std::span<float> shares,
           std::span<float> rows) noexcept SORDINO_NONBLOCKING;

// [audio thread] How much each path takes away from each channel: the root mean square of what it gives less
// what came, over the rows that are given back. It tells the network what kind of noise there is and how
// much. inputs: (spec.inputs()) as window_inputs() makes them paths:  as above levels: (K, channels) out: the
// natural logarithm, -7 or more
void path_levels(const WindowSpec& spec, std::span<const float> inputs, std::span<const float> paths,
                 std::span<float> levels) noexcept SORDINO_NONBLOCKING;

} // namespace sordino
