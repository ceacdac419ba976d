// The task of a plain (denoising) autoencoder: rows of numbers, spoilt, are to come back as they were.
#pragma once

#include "training/corruption.h"
#include "training/loss_terms.h"
#include "training/task.h"

namespace sordino {

struct VectorOptions {
    LossOptions loss{{{LossKind::mse, 1.0F}}};
    std::vector<Corruption> corruptions; // of inputs, in training and validation; none: a plain autoencoder
    Grid grid;                           // how the values of an example lie, such as an image's
};

class VectorTask : public Task {
  public:
    // (values, examples) each, not empty. Throws std::invalid_argument where a loss or a corruption makes no
    // sense for vectors.
    VectorTask(Eigen::MatrixXf training, Eigen::MatrixXf validation, const VectorOptions& options);

    int frames() const override { return 1; }
    double amount() const override { return 1; }
    double training_amount() const override { return static_cast<double>(training_.cols()); }
    std::string fingerprint() const override;
    std::unique_ptr<Examples> room_for(int examples) const override;

  private:
    friend class VectorExamples;

    Eigen::MatrixXf training_, validation_;
    LossOptions loss_;
    Corruptor corruptor_;
};

} // namespace sordino
