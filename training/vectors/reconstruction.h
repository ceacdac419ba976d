// Rows through a model, in their own unit.
#pragma once

#include "training/corruption.h"
#include "training/vectors/row_model.h"

#include <Eigen/Core>

#include <vector>

namespace sordino {

// How the values of a row lie, for corruptions.
Grid grid_of(const VectorSpec& spec);

// What the model makes of rows, (values, rows), in their own unit; within spec.range, where it has one. Any
// thread.
Eigen::MatrixXf reconstructed(const RowModel& model, const Eigen::MatrixXf& rows);

// (code's values, rows). Throws std::invalid_argument where the model has no layer with the role code.
Eigen::MatrixXf codes_of(const RowModel& model, const Eigen::MatrixXf& rows);

// As reconstructed(), but each value of the code is rounded to one of 2^bits even levels between the lowest
// and the highest that it has among these rows. bits: 1 to 24. Throws std::invalid_argument where the model
// has no code, or nothing behind it.
Eigen::MatrixXf reconstructed_from_bits(const RowModel& model, const Eigen::MatrixXf& rows, int bits);

// Mean square error of each row in the network's unit, (rows).
Eigen::VectorXf row_errors(const VectorFrame& frame, const Eigen::MatrixXf& wanted,
                           const Eigen::MatrixXf& given);

// Each row spoilt by the corruptions as in training: in the network's unit, and within spec.range afterwards.
// Row i draws from the stream {seed, i}. Throws std::invalid_argument where a corruption makes no sense on
// such rows.
Eigen::MatrixXf spoilt(const VectorFrame& frame, const Eigen::MatrixXf& rows,
                       const std::vector<Corruption>& corruptions, std::uint64_t seed);

} // namespace sordino
