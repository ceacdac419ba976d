// Models side by side on held-out recordings that none of them was trained on in this run.
#pragma once

#include "model/model.h"
#include "training/mixture.h"
#include "training/scores.h"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace sordino {

// Voices and noises as they were recorded, at SNRs between the two.
Mixing plain_mixing(float snr_low_db, float snr_high_db);

// Without its pairs, which have an SNR of their own, where there is noise to mix with. Copies share samples.
Voices to_be_mixed(const Voices& set);

struct Comparison {
    int pieces = 0;
    Scores noisy;               // means over the pieces
    std::vector<Scores> models; // in the order given
};

// Mixes `pieces` pieces of 6 s from the set, at SNRs of -2.5 to 12.5 dB and without any other change, and
// runs each model's live chain over them. The first second, in which noise floors settle, does not count.
Comparison compare(const Voices& held_out, double rate, std::span<const std::shared_ptr<const Model>> models,
                   int pieces, std::uint64_t seed);

// Means over pieces that were mixed at one SNR.
struct SnrRow {
    float snr_db = 0;
    int pieces = 0;
    Scores noisy, model;
    std::optional<Scores> start; // of the starting model, where there is one
};

// Five rows, at -5, 0, 5, 10 and 15 dB: pieces as above, in every row the same ones. start may be null. None
// where held_out has pairs and no noise.
std::vector<SnrRow> compare_by_snr(const Voices& held_out, double rate,
                                   const std::shared_ptr<const Model>& model,
                                   const std::shared_ptr<const Model>& start, int pieces, std::uint64_t seed);

} // namespace sordino
