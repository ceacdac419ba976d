// A task that costs nothing but its loss, so that what is timed is training.
#pragma once

#include "training/task.h"

namespace sordino {

// The same random numbers in every batch; the loss is the mean squared error.
class FixedExamples : public Examples {
  public:
    FixedExamples(int inputs, int outputs, int columns, int frames)
        : inputs_(Eigen::MatrixXf::Random(inputs, columns))
        , wanted_(Eigen::MatrixXf::Random(outputs, columns))
        , frames_(frames) {}

    void draw(ExampleSet, std::span<const Random>) override {}
    const Eigen::MatrixXf& inputs() const override { return inputs_; }

    std::vector<LossValue> judge(const Eigen::MatrixXf& outputs, float scale,
                                 Eigen::MatrixXf* d_outputs) override {
        const float each = 1.0F / static_cast<float>(outputs.rows() * frames_);
        error_.noalias() = outputs - wanted_;
        const float loss = each * error_.squaredNorm();
        if (d_outputs != nullptr) *d_outputs = (2.0F * scale * each) * error_;
        return {{static_cast<double>(loss), 0.0}};
    }

  private:
    Eigen::MatrixXf inputs_, wanted_, error_;
    int frames_;
};

struct FixedTask : Task {
    FixedTask(int i, int o, int f)
        : inputs(i)
        , outputs(o)
        , length(f) {}
    int frames() const override { return length; }
    double amount() const override { return 1; }
    double training_amount() const override { return 1; }
    std::string fingerprint() const override { return ""; }
    std::unique_ptr<Examples> room_for(int examples) const override {
        return std::make_unique<FixedExamples>(inputs, outputs, examples * length, length);
    }
    int inputs, outputs, length;
};

} // namespace sordino
