// The task of a plain (denoising) autoencoder: rows of numbers, spoilt, are to come back as they were.
#pragma once

#include "model/vector_model.h"
#include "training/corruption.h"
#include "training/loss_terms.h"
#include "training/row_source.h"
#include "training/task.h"

#include <memory>

namespace sordino {

struct VectorOptions {
    LossOptions loss{{{LossKind::mse, 1.0F}}};
    std::vector<Corruption> corruptions; // of inputs, in training and validation; none: a plain autoencoder
    Grid grid;                           // how the values of an example lie, such as an image's
    std::optional<ValueRange> range;     // that spoilt values are brought back to, as a picture's; none: any
};

// Columns are examples. What is given becomes what is wanted; where that is empty, what is given as it was
// before it was spoilt.
struct VectorRows {
    Eigen::MatrixXf given, wanted; // (values, examples), (other values, examples)
};

class VectorTask : public Task {
  public:
    // (values, examples) each, not empty. Throws std::invalid_argument where a loss or a corruption makes no
    // sense for vectors.
    VectorTask(Eigen::MatrixXf training, Eigen::MatrixXf validation, const VectorOptions& options);
    VectorTask(VectorRows training, VectorRows validation, const VectorOptions& options);
    // What is given is wanted. Neither is null or empty, and both have rows of one size.
    VectorTask(std::shared_ptr<const RowSource> training, std::shared_ptr<const RowSource> validation,
               const VectorOptions& options);

    int frames() const override { return 1; }
    double amount() const override { return 1; }
    double training_amount() const override { return static_cast<double>(training_.given->rows()); }
    std::string fingerprint() const override;
    std::unique_ptr<Examples> room_for(int examples) const override;

  private:
    friend class VectorExamples;

    struct Set {
        std::shared_ptr<const RowSource> given, wanted; // one and the same in a plain autoencoder
    };
    static Set set_of(VectorRows rows);
    VectorTask(Set training, Set validation, const VectorOptions& options);

    Set training_, validation_;
    LossOptions loss_;
    Corruptor corruptor_;
    std::optional<ValueRange> range_;
};

} // namespace sordino
