// To the network's unit and back.
#include "training/vectors/reconstruction.h"

#include "training/matrix_column.h"

#include <cmath>
#include <stdexcept>

namespace sordino {
namespace {

Eigen::MatrixXf scaled(const VectorFrame& frame, const Eigen::MatrixXf& rows) {
    return frame.scale.asDiagonal() * (rows.colwise() - frame.mean);
}

Eigen::MatrixXf in_own_unit(const VectorFrame& frame, const Eigen::MatrixXf& outputs) {
    Eigen::MatrixXf rows = (frame.scale.cwiseInverse().asDiagonal() * outputs).colwise() + frame.mean;
    if (const auto& range = frame.spec.range) rows = rows.cwiseMax(range->low).cwiseMin(range->high);
    return rows;
}

} // namespace

Grid grid_of(const VectorSpec& spec) {
    Grid grid;
    grid.rows = static_cast<std::size_t>(spec.width); // a line of a picture is what the grid calls a column
    grid.depth = static_cast<std::size_t>(spec.channels);
    grid.picture = spec.is_image();
    return grid;
}

Eigen::MatrixXf reconstructed(const RowModel& model, const Eigen::MatrixXf& rows) {
    return in_own_unit(model, model.network->process(scaled(model, rows)));
}

Eigen::MatrixXf codes_of(const RowModel& model, const Eigen::MatrixXf& rows) {
    if (model.network->code_values() == 0)
        throw std::invalid_argument("the model has no layer with the role code");
    return model.network->encode(scaled(model, rows));
}

Eigen::MatrixXf reconstructed_from_bits(const RowModel& model, const Eigen::MatrixXf& rows, int bits) {
    Eigen::MatrixXf codes = codes_of(model, rows);
    const float levels = std::exp2(static_cast<float>(bits)) - 1.0F;
    for (Eigen::Index c = 0; c < codes.rows(); ++c) {
        const float low = codes.row(c).minCoeff(), step = (codes.row(c).maxCoeff() - low) / levels;
        if (step > 0.0F) codes.row(c) = (((codes.row(c).array() - low) / step).round() * step + low).matrix();
    }
    return in_own_unit(model, model.network->decode(codes));
}

Eigen::VectorXf row_errors(const VectorFrame& frame, const Eigen::MatrixXf& wanted,
                           const Eigen::MatrixXf& given) {
    return (frame.scale.asDiagonal() * (given - wanted)).colwise().squaredNorm().transpose() /
           static_cast<float>(wanted.rows());
}

Eigen::MatrixXf spoilt(const VectorFrame& frame, const Eigen::MatrixXf& rows,
                       const std::vector<Corruption>& corruptions, std::uint64_t seed) {
    const auto corruptor = Corruptor::make(corruptions, grid_of(frame.spec));
    if (!corruptor) throw std::invalid_argument(corruptor.error().message);
    Eigen::MatrixXf values = scaled(frame, rows);
    for (Eigen::Index r = 0; r < values.cols(); ++r) {
        Random random{seed, static_cast<std::uint64_t>(r)};
        corruptor->apply(column(values, r), random);
    }
    return in_own_unit(frame, values);
}

} // namespace sordino
