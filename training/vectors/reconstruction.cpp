// Batches through the trainer's own forward pass.
#include "training/vectors/reconstruction.h"

#include "model/quantise.h"
#include "training/batch_network.h"
#include "training/matrix_column.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace sordino {
namespace {

constexpr Eigen::Index batch = 256; // rows: matrix products are fast, and scratch stays small

Eigen::MatrixXf scaled(const VectorModel& model, const Eigen::MatrixXf& rows) {
    return model.scale.asDiagonal() * (rows.colwise() - model.mean);
}

// rows: scaled. layers: all, or some in a row.
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

// Of the layers, the one behind the code.
std::vector<Layer>::const_iterator end_of_code(const VectorModel& model) {
    const auto code = std::ranges::find(model.layers, Role::code, &Layer::role);
    if (code == model.layers.end()) throw std::invalid_argument("the model has no layer with the role code");
    return code + 1;
}

void clamp(const VectorSpec& spec, Eigen::MatrixXf& rows) {
    if (spec.range) rows = rows.cwiseMax(spec.range->low).cwiseMin(spec.range->high);
}

Eigen::MatrixXf in_own_unit(const VectorModel& model, const Eigen::MatrixXf& outputs) {
    Eigen::MatrixXf rows = (model.scale.cwiseInverse().asDiagonal() * outputs).colwise() + model.mean;
    clamp(model.spec, rows);
    return rows;
}

} // namespace

Grid grid_of(const VectorSpec& spec) {
    Grid grid;
    grid.rows = static_cast<std::size_t>(spec.width); // a line of a picture is what the grid calls a column
    grid.depth = static_cast<std::size_t>(spec.channels);
    return grid;
}

Eigen::MatrixXf reconstructed(const VectorModel& model, const Eigen::MatrixXf& rows) {
    return in_own_unit(model, run(model.layers, scaled(model, rows)));
}

Eigen::MatrixXf codes_of(const VectorModel& model, const Eigen::MatrixXf& rows) {
    return run({model.layers.begin(), end_of_code(model)}, scaled(model, rows));
}

Eigen::MatrixXf reconstructed_from_bits(const VectorModel& model, const Eigen::MatrixXf& rows, int bits) {
    const auto decoder = end_of_code(model);
    if (decoder == model.layers.end())
        throw std::invalid_argument("the code is the model's last layer: there is no decoder");
    Eigen::MatrixXf codes = codes_of(model, rows);
    const float levels = std::exp2(static_cast<float>(bits)) - 1.0F;
    for (Eigen::Index c = 0; c < codes.rows(); ++c) {
        const float low = codes.row(c).minCoeff(), step = (codes.row(c).maxCoeff() - low) / levels;
        if (step > 0.0F) codes.row(c) = (((codes.row(c).array() - low) / step).round() * step + low).matrix();
    }
    return in_own_unit(model, run({decoder, model.layers.end()}, codes));
}

Eigen::VectorXf row_errors(const VectorModel& model, const Eigen::MatrixXf& wanted,
                           const Eigen::MatrixXf& given) {
    return (model.scale.asDiagonal() * (given - wanted)).colwise().squaredNorm().transpose() /
           static_cast<float>(wanted.rows());
}

Eigen::MatrixXf spoilt(const VectorModel& model, const Eigen::MatrixXf& rows,
                       const std::vector<Corruption>& corruptions, std::uint64_t seed) {
    const auto corruptor = Corruptor::make(corruptions, grid_of(model.spec));
    if (!corruptor) throw std::invalid_argument(corruptor.error().message);
    Eigen::MatrixXf values = scaled(model, rows);
    for (Eigen::Index r = 0; r < values.cols(); ++r) {
        Random random{seed, static_cast<std::uint64_t>(r)};
        corruptor->apply(column(values, r), random);
    }
    return in_own_unit(model, values);
}

} // namespace sordino
