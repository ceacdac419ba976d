// Rows through dense layers: batches by the trainer's own forward pass.
#include "model/quantise.h"
#include "training/batch_network.h"
#include "training/vectors/row_model.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace sordino {
namespace {

constexpr Eigen::Index batch = 256; // rows: matrix products are fast, and scratch stays small

Eigen::MatrixXf run(std::vector<Layer> layers, const Eigen::MatrixXf& rows) {
    for (auto& layer : layers)
        layer.tied_to.reset(); // its weights are there, and the other layer may be none of these
    const TrainedNetwork network = trained(dequantised(layers));
    BatchNetwork runner(network, batch, 1);
    Eigen::MatrixXf outputs(layers.back().outputs(), rows.cols());
    Eigen::MatrixXf inputs = Eigen::MatrixXf::Zero(rows.rows(), batch);
    for (Eigen::Index at = 0; at < rows.cols(); at += batch) {
        const Eigen::Index count = std::min(batch, rows.cols() - at);
        inputs.leftCols(count) = rows.middleCols(at, count);
        outputs.middleCols(at, count) = runner.forward(network, inputs).leftCols(count);
    }
    return outputs;
}

class DenseRows : public RowNetwork {
  public:
    explicit DenseRows(std::vector<Layer> layers)
        : layers_(std::move(layers))
        , code_(std::ranges::find(layers_, Role::code, &Layer::role)) {}

    Eigen::MatrixXf process(const Eigen::MatrixXf& rows) const override { return run(layers_, rows); }
    int code_values() const override { return code_ == layers_.end() ? 0 : code_->outputs(); }

    Eigen::MatrixXf encode(const Eigen::MatrixXf& rows) const override {
        return run({layers_.begin(), code_ + 1}, rows);
    }

    Eigen::MatrixXf decode(const Eigen::MatrixXf& codes) const override {
        if (code_ + 1 == layers_.end())
            throw std::invalid_argument("the code is the model's last layer: there is no decoder");
        return run({code_ + 1, layers_.end()}, codes);
    }

  private:
    std::vector<Layer> layers_;
    std::vector<Layer>::const_iterator code_; // their end: there is none
};

} // namespace

RowModel rows_of(const VectorModel& model) {
    return {model, std::make_shared<const DenseRows>(model.layers), model.training};
}

} // namespace sordino
