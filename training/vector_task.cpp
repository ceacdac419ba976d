// Rows as examples.
#include "training/vector_task.h"

#include "training/element_loss.h"
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

} // namespace

class VectorExamples : public Examples {
  public:
    VectorExamples(const VectorTask& task, int count)
        : task_(task)
        , wanted_(task.training_.wanted->values(), count)
        , inputs_(task.training_.given->values(), count) {}

    void draw(ExampleSet set, std::span<const Random> streams) override {
        const auto& rows = set == ExampleSet::training ? task_.training_ : task_.validation_;
        const auto count = static_cast<std::size_t>(rows.given->rows());
        for (Eigen::Index i = 0; i < inputs_.cols(); ++i) {
            Random random = streams[static_cast<std::size_t>(i)];
            const auto row = static_cast<Eigen::Index>(random.below(count));
            rows.given->read(row, column(inputs_, i));
            if (rows.wanted == rows.given)
                wanted_.col(i) = inputs_.col(i);
            else
                rows.wanted->read(row, column(wanted_, i));
            task_.corruptor_.apply(column(inputs_, i), random);
            if (task_.range_)
                inputs_.col(i) = inputs_.col(i).cwiseMax(task_.range_->low).cwiseMin(task_.range_->high);
        }
    }

    const Eigen::MatrixXf& inputs() const override { return inputs_; }

    std::vector<LossValue> judge(const Eigen::MatrixXf& outputs, float scale,
                                 Eigen::MatrixXf* d_outputs) override {
        if (d_outputs != nullptr) d_outputs->setZero(outputs.rows(), outputs.cols());
        std::vector<LossValue> values;
        for (Eigen::Index i = 0; i < wanted_.cols(); ++i)
            values.push_back(
                {element_loss(task_.loss_, column(outputs, i), {column(std::as_const(wanted_), i), {}, {}},
                              scale, d_outputs != nullptr ? column(*d_outputs, i) : std::span<float>()),
                 0.0});
        return values;
    }

  private:
    const VectorTask& task_;
    Eigen::MatrixXf wanted_, inputs_;
};

VectorTask::Set VectorTask::set_of(VectorRows rows) {
    Set set;
    set.given = std::make_shared<const MatrixRows>(std::move(rows.given));
    const bool same = rows.wanted.size() == 0;
    set.wanted = same ? set.given : std::make_shared<const MatrixRows>(std::move(rows.wanted));
    return set;
}

VectorTask::VectorTask(Eigen::MatrixXf training, Eigen::MatrixXf validation, const VectorOptions& options)
    : VectorTask(VectorRows{std::move(training), {}}, VectorRows{std::move(validation), {}}, options) {}

VectorTask::VectorTask(VectorRows training, VectorRows validation, const VectorOptions& options)
    : VectorTask(set_of(std::move(training)), set_of(std::move(validation)), options) {}

VectorTask::VectorTask(std::shared_ptr<const RowSource> training, std::shared_ptr<const RowSource> validation,
                       const VectorOptions& options)
    : VectorTask(Set{training, training}, Set{validation, validation}, options) {}

VectorTask::VectorTask(Set training, Set validation, const VectorOptions& options)
    : training_(std::move(training))
    , validation_(std::move(validation))
    , loss_(options.loss)
    , corruptor_(checked(options))
    , range_(options.range) {}

std::string VectorTask::fingerprint() const {
    auto text = fmt::format("{:016x} {:016x}", training_.given->hash(), validation_.given->hash());
    if (training_.wanted != training_.given)
        text += fmt::format(" {:016x} {:016x}", training_.wanted->hash(), validation_.wanted->hash());
    return text;
}

std::unique_ptr<Examples> VectorTask::room_for(int examples) const {
    return std::make_unique<VectorExamples>(*this, examples);
}

} // namespace sordino
