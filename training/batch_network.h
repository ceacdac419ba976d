// The network over a whole batch of sequences, forward and backward.
#pragma once

#include "model/model.h"

#include <span>
#include <vector>

namespace sordino {

// All layers here have float weights: dequantised() makes them so.

// Views of all weights and biases, in one fixed order; the optimiser and the gradients use the same.
std::vector<std::span<float>> parameters_of(std::vector<Layer>& layers);

// Layers of the same shapes, all zeros: a place for gradients.
std::vector<Layer> zeros_like(const std::vector<Layer>& layers);

// Matrices are (values, frames x sequences), column-major and time-major: column t * sequences + s. A context
// offset is then a shift by whole columns, so that stacking past frames copies nothing. History before the
// first frame is zeros, as in Network. Owns its scratch; one thread at a time.
class BatchNetwork {
  public:
    BatchNetwork(const std::vector<Layer>& layers, int sequences, int frames);

    // features: normalised, (inputs, columns). The result, (outputs, columns), holds until the next call.
    const Eigen::MatrixXf& forward(const std::vector<Layer>& layers, const Eigen::MatrixXf& features);

    // After forward with the same layers: gradient += d loss / d parameters.
    // d_outputs: d loss / d outputs, (outputs, columns); used as scratch.
    void backward(const std::vector<Layer>& layers, Eigen::MatrixXf& d_outputs, std::vector<Layer>& gradient);

  private:
    // x and dx have the columns of the longest context in front of the present ones.
    struct Stage {
        Eigen::MatrixXf x, dx, activated;
        int past_columns = 0;
    };

    int sequences_, columns_;
    std::vector<Stage> stages_;
    Eigen::MatrixXf output_;
};

} // namespace sordino
