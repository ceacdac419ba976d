// Rows from a network's estimate of them and from the linear paths beside it.
#pragma once

#include "dsp/realtime.h"

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

} // namespace sordino
