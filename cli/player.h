// A live chain that is fed a second of noise in a circle, for measuring.
#pragma once

#include "model/denoiser.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <random>
#include <vector>

namespace sordino {

class Player {
  public:
    // All channels hear the same, linked. samples: of a block, at most a second of them. level: the largest.
    Player(std::shared_ptr<const Model> model, double rate, int samples, int channels, float level = 0.1F)
        : denoiser_(std::move(model), rate, channels)
        , samples_(static_cast<std::size_t>(samples))
        , sound_(static_cast<std::size_t>(rate))
        , out_(samples_ * static_cast<std::size_t>(channels))
        , to_(static_cast<std::size_t>(channels))
        , from_(to_.size()) {
        std::mt19937 random(1);
        for (float& x : sound_) x = level * (static_cast<float>(random()) * 0x1p-31F - 1.0F);
        for (std::size_t c = 0; c < to_.size(); ++c) to_[c] = out_.data() + c * samples_;
    }

    // A block.
    void play() {
        if (position_ + samples_ > sound_.size()) position_ = 0;
        std::fill(from_.begin(), from_.end(), sound_.data() + position_);
        denoiser_.process(from_.data(), to_.data(), static_cast<int>(samples_));
        position_ += samples_;
    }

    Denoiser& denoiser() { return denoiser_; }

  private:
    Denoiser denoiser_;
    std::size_t samples_;
    std::vector<float> sound_, out_; // (a second), (channels, samples)
    std::vector<float*> to_;
    std::vector<const float*> from_;
    std::size_t position_ = 0;
};

} // namespace sordino
