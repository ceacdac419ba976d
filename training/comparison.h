// Models side by side on held-out recordings that none of them was trained on in this run.
#pragma once

#include "model/model.h"
#include "training/mixture.h"
#include "training/scores.h"

#include <memory>
#include <span>
#include <vector>

namespace sordino {

struct Comparison {
    int pieces = 0;
    Scores noisy;               // means over the pieces
    std::vector<Scores> models; // in the order given
};

// Mixes `pieces` pieces of 6 s from the set, at SNRs of -2.5 to 12.5 dB and without any other change, and
// runs each model's live chain over them. The first second, in which noise floors settle, does not count.
Comparison compare(const Voices& held_out, double rate, std::span<const std::shared_ptr<const Model>> models,
                   int pieces, std::uint64_t seed);

} // namespace sordino
