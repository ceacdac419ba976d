// The network on images over a whole batch, forward and backward.
#pragma once

#include "model/image/image_forward.h"
#include "training/image/trained_image_layer.h"
#include "training/learning_network.h"
#include "training/random.h"

namespace sordino {

// As BatchNetwork for dense layers; columns are images. Owns its scratch; one thread at a time.
class ImageBatchNetwork {
  public:
    // Throws std::invalid_argument where the images of a layer have 2^31 values or more.
    ImageBatchNetwork(const TrainedImageNetwork& network, int images);

    // inputs: scaled, (values, images). The result, (values of the last image, images), holds until the next
    // call.
    const Eigen::MatrixXf& forward(const TrainedImageNetwork& network, const Eigen::MatrixXf& inputs);

    // The same with dropout drawn from `random`.
    const Eigen::MatrixXf& forward_training(const TrainedImageNetwork& network, const Eigen::MatrixXf& inputs,
                                            Random random);

    // After forward_training (or forward, without dropout) with the same network: finds the gradient of loss
    // + share x penalties. d_outputs: d loss / d outputs; used as scratch. share: of the batch, 0..1.
    void backward(const TrainedImageNetwork& network, Eigen::MatrixXf& d_outputs, float share);

    // As that of BatchNetwork.
    static void put_gradient(std::span<ImageBatchNetwork> passes, const TrainedImageNetwork& network,
                             const GradientPart& part, std::span<float> to);

    // Sum of the layers' penalties over these images, after a forward.
    double penalty(const TrainedImageNetwork& network) const;

  private:
    struct Place {
        ImageStage stage;
        Eigen::MatrixXf x;         // (values before, images)
        Eigen::MatrixXf activated; // (values after, images) before dropout
        Eigen::MatrixXf kept;      // of dropout: 0, or 1 / (1 - share)
        std::vector<int> winners;  // of a pool
    };

    const Eigen::MatrixXf& run(const TrainedImageNetwork& network, const Eigen::MatrixXf& inputs,
                               Random* random);

    int images_;
    std::vector<Place> places_;
    ImageScratch scratch_;
    TrainedImageNetwork slope_; // of this pass
    Eigen::MatrixXf output_;
};

inline ImageBatchNetwork pass_for(const TrainedImageNetwork& network, int sequences, int frames) {
    return {network, sequences * frames};
}

} // namespace sordino
