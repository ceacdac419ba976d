// A task that costs nothing: columns of random numbers, and a fixed function of them to be learnt.
#pragma once

#include "training/task.h"

#include <functional>

namespace sordino::test {

class MadeUpTask : public Task {
  public:
    static constexpr int inputs = 6, outputs = 3;

    explicit MadeUpTask(int frames_of_an_example = 12)
        : frames_(frames_of_an_example) {}

    int frames() const override { return frames_; }
    double amount() const override { return 1.5; }
    double training_amount() const override { return in_training; }
    std::string fingerprint() const override { return "made up"; }
    std::unique_ptr<Examples> room_for(int examples) const override;

    std::function<void(ExampleSet)> on_draw = [](ExampleSet) {}; // by any thread, and it may throw
    double in_training = 0;
    bool spoils = false;

  private:
    int frames_;
};

// The loss is the mean square of the difference; about half of the examples have an SNR.
class MadeUpExamples : public Examples {
  public:
    MadeUpExamples(const MadeUpTask& task, int count)
        : task_(task)
        , count_(count)
        , inputs_(MadeUpTask::inputs, count * task.frames())
        , snr_db_(static_cast<std::size_t>(count)) {}

    void draw(ExampleSet set, std::span<const Random> streams) override {
        task_.on_draw(set);
        for (int e = 0; e < count_; ++e) {
            Random random = streams[static_cast<std::size_t>(e)];
            for (int t = 0; t < task_.frames(); ++t)
                for (float& x : inputs_.col(t * count_ + e))
                    x = random.uniform(0, 4) + (set == ExampleSet::validation ? 1.0F : 0.0F);
            inputs_(Eigen::last, Eigen::seqN(e, task_.frames(), count_)).setConstant(5); // never changes
            snr_db_[static_cast<std::size_t>(e)] = random.chance(0.5F) ? 0.0 : 1 + 8 * random.unit();
        }
    }

    const Eigen::MatrixXf& inputs() const override { return inputs_; }

    void spoil(Eigen::MatrixXf& scaled) const override {
        if (task_.spoils) scaled.row(0).setZero();
    }

    std::vector<LossValue> judge(const Eigen::MatrixXf& outputs, float scale,
                                 Eigen::MatrixXf* d_outputs) override {
        const Eigen::MatrixXf error = outputs - inputs_.topRows(MadeUpTask::outputs).array().sin().matrix();
        const auto values = static_cast<float>(MadeUpTask::outputs * task_.frames());
        if (d_outputs != nullptr) *d_outputs = 2 * scale / values * error;
        std::vector<LossValue> losses;
        for (int e = 0; e < count_; ++e) {
            const auto own = error(Eigen::all, Eigen::seqN(e, task_.frames(), count_));
            losses.push_back({own.cast<double>().squaredNorm() / static_cast<double>(values),
                              snr_db_[static_cast<std::size_t>(e)]});
        }
        return losses;
    }

  private:
    const MadeUpTask& task_;
    int count_;
    Eigen::MatrixXf inputs_;
    std::vector<double> snr_db_;
};

inline std::unique_ptr<Examples> MadeUpTask::room_for(int examples) const {
    return std::make_unique<MadeUpExamples>(*this, examples);
}

} // namespace sordino::test
