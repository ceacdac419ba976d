// The network over a whole batch of sequences, forward and backward.
#pragma once

#include "training/learning_network.h"
#include "training/random.h"
#include "training/trained_layer.h"

namespace sordino {

// Matrices are (values, frames x sequences), column-major and time-major: column t * sequences + s. A context
// offset is then a shift by whole columns, so that stacking past frames copies nothing. History before the
// first frame is zeros, as in Network. Owns its scratch; one thread at a time.
class BatchNetwork {
  public:
    BatchNetwork(const TrainedNetwork& network, int sequences, int frames);

    // features: normalised, (inputs, columns). The result, (outputs, columns), holds until the next call.
    // As the folded layers compute it: running statistics, no dropout.
    const Eigen::MatrixXf& forward(const TrainedNetwork& network, const Eigen::MatrixXf& features);

    // The same with the statistics of these columns, and dropout drawn from `random`.
    const Eigen::MatrixXf& forward_training(const TrainedNetwork& network, const Eigen::MatrixXf& features,
                                            Random random);

    // After forward_training (or forward, without batch norms and dropout) with the same network: finds what
    // the gradient of loss + share x penalties is made of. d_outputs: d loss / d outputs, (outputs, columns);
    // used as scratch. share: of the batch, 0..1.
    void backward(const TrainedNetwork& network, Eigen::MatrixXf& d_outputs, float share);

    // After backward() of all passes, with the same network: to = this part of the sum of their gradients
    // and of their columns' statistics times their shares. Threads may do different parts at once. Each
    // part once after a backward(): some of what the passes found is summed in place.
    static void put_gradient(std::span<BatchNetwork> passes, const TrainedNetwork& network,
                             const GradientPart& part, std::span<float> to);

    // Sum of the layers' penalties over these columns, after a forward.
    double penalty(const TrainedNetwork& network) const;

  private:
    // x and dx have the columns of the longest context in front of the present ones.
    struct Stage {
        Eigen::MatrixXf x, dx;
        Eigen::MatrixXf activated;  // (outputs, columns) before dropout and skip
        Eigen::MatrixXf dy;         // the same; after backward() that in what the affine part gives
        Eigen::MatrixXf normalised; // of a batch norm, before gain and shift
        Eigen::VectorXf mean, variance;
        Eigen::MatrixXf kept; // of dropout: 0, or 1 / (1 - share)
        int past_columns = 0;
    };

    const Eigen::MatrixXf& run(const TrainedNetwork& network, const Eigen::MatrixXf& features,
                               Random* random);
    void affine(const Layer& layer, Stage& stage) const;
    void affine_backward(const Layer& layer, Stage& stage) const;
    void put_slope_of_weights(const TrainedNetwork& network, std::size_t owner, const GradientPart& part,
                              float beta, float* to) const;

    int sequences_, columns_;
    std::vector<Stage> stages_;
    TrainedNetwork slope_; // of this pass; its weights are empty
    Eigen::MatrixXf output_;
};

inline BatchNetwork pass_for(const TrainedNetwork& network, int sequences, int frames) {
    return {network, sequences, frames};
}

} // namespace sordino
