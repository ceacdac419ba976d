// One thread's share of a batch: draws its mixtures, runs the network on them, and sums the gradient.
#pragma once

#include "training/batch_network.h"
#include "training/mask_loss.h"
#include "training/options.h"
#include "training/sequence.h"

namespace sordino {

class BatchWorker {
  public:
    BatchWorker(const TrainingOptions& options, const Model& model, int sequences);

    int sequences() const { return static_cast<int>(batch_.size()); }

    // Draws `sequences()` mixtures, one of each named stream, and computes their features.
    void draw(const MixtureSource& source, std::span<const Random> streams);

    // Values of the drawn sequences, in order. With a gradient, adds d (mean over batch_size sequences) to
    // it.
    std::vector<LossValue> evaluate(const Model& model, int batch_size, std::vector<Layer>* gradient);

    // (2 B, frames x sequences) of what was drawn, not normalised.
    const Eigen::MatrixXf& features() const { return features_; }

  private:
    SequenceMaker maker_;
    MaskLoss loss_;
    BatchNetwork network_;
    std::vector<Sequence> batch_;
    Eigen::MatrixXf features_, d_outputs_;
};

// The frames of a sequence, and its length in samples, at the rate of the options.
struct SequenceLength {
    FrameSize size;
    int frames, warm_up_frames;
    std::size_t samples() const {
        return static_cast<std::size_t>(frames) * static_cast<std::size_t>(size.hop);
    }
};
SequenceLength sequence_length(const TrainingOptions& options, const FrameSpec& spec);

} // namespace sordino
