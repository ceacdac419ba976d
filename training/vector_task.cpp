// Columns of a matrix as examples.
#include "training/vector_task.h"

#include "training/element_loss.h"
#include "training/fnv1a.h"
#include "training/matrix_column.h"

#include <fmt/format.h>

#include <stdexcept>

namespace sordino {
namespace {

Corruptor checked(const VectorOptions& options) {
    if (const auto fits = check_loss(options.loss.terms, LossSubject::vectors, false); !fits)
        throw std::invalid_argument(fits.error().message);
    auto corruptor = Corruptor::make(options.corruptions, options.grid);
    if (!corruptor) throw std::invalid_argument(corruptor.error().message);
    return std::move(*corruptor);
}

std::uint64_t hash_of(const Eigen::MatrixXf& m) {
    return fnv1a(std::as_bytes(std::span(m.data(), static_cast<std::size_t>(m.size()))));
}

} // namespace

class VectorExamples : public Examples {
  public:
    VectorExamples(const VectorTask& task, int count)
        : task_(task)
        , clean_(task.training_.rows(), count)
        , inputs_(clean_) {}

    void draw(ExampleSet set, std::span<const Random> streams) override {
        const auto& rows = set == ExampleSet::training ? task_.training_ : task_.validation_;
        for (Eigen::Index i = 0; i < clean_.cols(); ++i) {
            Random random = streams[static_cast<std::size_t>(i)];
            clean_.col(i) =
                rows.col(static_cast<Eigen::Index>(random.below(static_cast<std::size_t>(rows.cols()))));
            inputs_.col(i) = clean_.col(i);
            task_.corruptor_.apply(column(inputs_, i), random);
        }
    }

    const Eigen::MatrixXf& inputs() const override { return inputs_; }

    std::vector<LossValue> judge(const Eigen::MatrixXf& outputs, float scale,
                                 Eigen::MatrixXf* d_outputs) override {
        if (d_outputs != nullptr) d_outputs->setZero(outputs.rows(), outputs.cols());
        std::vector<LossValue> values;
        for (Eigen::Index i = 0; i < clean_.cols(); ++i)
            values.push_back(
                {element_loss(task_.loss_, column(outputs, i), {column(std::as_const(clean_), i), {}, {}},
                              scale, d_outputs != nullptr ? column(*d_outputs, i) : std::span<float>()),
                 0.0});
        return values;
    }

  private:
    const VectorTask& task_;
    Eigen::MatrixXf clean_, inputs_;
};

VectorTask::VectorTask(Eigen::MatrixXf training, Eigen::MatrixXf validation, const VectorOptions& options)
    : training_(std::move(training))
    , validation_(std::move(validation))
    , loss_(options.loss)
    , corruptor_(checked(options)) {}

std::string VectorTask::fingerprint() const {
    return fmt::format("{:016x} {:016x}", hash_of(training_), hash_of(validation_));
}

std::unique_ptr<Examples> VectorTask::room_for(int examples) const {
    return std::make_unique<VectorExamples>(*this, examples);
}

} // namespace sordino
