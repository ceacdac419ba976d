// A few held-out pieces as a model hears and denoises them, to look at and listen to.
#pragma once

#include "model/model.h"
#include "training/mixture.h"

#include <Eigen/Core>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sordino {

// One piece. All sounds are mono, aligned and equally long; column c of the masks is the frame centred at
// sample c x hop.
struct ReportExample {
    std::string name;
    float snr_db = 0; // level of the active voice over that of the noise
    double rate = 0;  // Hz
    std::vector<float> noisy, clean, output;
    std::vector<float> start;   // the starting model's output; empty where there is none
    int hop = 0;                // samples
    Eigen::MatrixXf mask;       // (hop + 1, columns): gains of the bins, 0..1
    Eigen::MatrixXf ideal_mask; // the same: |clean| / |noisy|, at most 1
};

// `count` (>= 1) pieces of about 4 s, mixed at SNRs spread evenly over -5..15 dB and not changed otherwise;
// output and mask are those of the live chain, a second after it began. start may be null. The same seed and
// recordings give the same pieces, whatever the models. Where held_out has pairs and no noise they are
// excerpts, with the SNRs that they have. One thread; throws what Denoiser's constructor and Mixer::draw
// throw.
std::vector<ReportExample> make_examples(const std::shared_ptr<const Model>& model,
                                         const std::shared_ptr<const Model>& start, const Voices& held_out,
                                         double rate, int count, std::uint64_t seed);

} // namespace sordino
