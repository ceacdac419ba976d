// Adam (Kingma and Ba 2015), with the gradient's norm limited.
#pragma once

#include <span>
#include <vector>

namespace sordino {

struct AdamOptions {
    float beta1 = 0.9F, beta2 = 0.999F, epsilon = 1e-8F;
    float clip_norm = 1.0F; // longest step of the gradient over all parameters
};

class Adam {
  public:
    Adam(const AdamOptions& options, std::size_t parameters);

    // parameters and gradient: the same views in the same order at every call.
    void step(std::span<const std::span<float>> parameters, std::span<const std::span<float>> gradient,
              float learning_rate);

    // Its state, for checkpoints.
    std::vector<float> first, second; // moments, one value a parameter
    long steps = 0;

  private:
    AdamOptions options_;
};

} // namespace sordino
