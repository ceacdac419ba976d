// An exponential moving average of the parameters: smoother, and mostly a little better, than the last ones.
#pragma once

#include <span>
#include <vector>

namespace sordino {

// After step t = 1, 2, ...: average += (1 - d) (parameters - average), d = min(decay, (t - 1) / (t + 8)). The
// ramp keeps the average over about the last tenth of the run until that is longer than decay reaches, 1 / (1
// - decay) steps: random first weights, or those of a short run's start, are soon forgotten, and no bias has
// to be taken out.
class WeightAverage {
  public:
    // decay: 0..1, e.g. 0.999; 0: the average is the last parameters.
    WeightAverage(float decay, std::size_t parameters);

    // After every step of the optimiser. The same views in the same order at every call.
    void add(std::span<const std::span<float>> parameters);

    // Overwrites the parameters (of a copy, to validate or to keep) with their average; before the first
    // add() leaves them as they are.
    void copy_to(std::span<const std::span<float>> parameters) const;

    // Its state, for checkpoints.
    std::vector<float> average; // one value a parameter
    long steps = 0;

  private:
    float decay_;
};

} // namespace sordino
