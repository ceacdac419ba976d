// A fixed delay of whole samples.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace sordino {

class Delay {
  public:
    explicit Delay(int samples) // allocates; samples >= 0
        : ring_(static_cast<std::size_t>(samples)) {}

    void reset() noexcept {
        std::fill(ring_.begin(), ring_.end(), 0.0F);
        at_ = 0;
    }

    // [audio thread] In place.
    void process(std::span<float> samples) noexcept {
        if (ring_.empty()) return;
        for (float& x : samples) {
            std::swap(x, ring_[at_]);
            if (++at_ == ring_.size()) at_ = 0;
        }
    }

  private:
    std::vector<float> ring_;
    std::size_t at_ = 0;
};

} // namespace sordino
