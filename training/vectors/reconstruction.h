// Rows through a model of vectors, many at a time.
#pragma once

#include "model/vector_model.h"
#include "training/corruption.h"

#include <Eigen/Core>

#include <vector>

namespace sordino {

// How the values of a row lie, for corruptions.
Grid grid_of(const VectorSpec& spec);

// What the model makes of rows, (values, rows), in their own unit; within spec.range, where it has one. Any
// thread.
Eigen::MatrixXf reconstructed(const VectorModel& model, const Eigen::MatrixXf& rows);

// (code's values, rows). model: with a layer that has the role code.
Eigen::MatrixXf codes_of(const VectorModel& model, const Eigen::MatrixXf& rows);

// As reconstructed(), but each value of the code is rounded to one of 2^bits even levels between the lowest
// and the highest that it has among these rows. bits: 1 to 24. model: with a code, which is not its last
// layer.
Eigen::MatrixXf reconstructed_from_bits(const VectorModel& model, const Eigen::MatrixXf& rows, int bits);

// Mean square error of each row in the network's unit, (rows).
Eigen::VectorXf row_errors(const VectorModel& model, const Eigen::MatrixXf& wanted,
                           const Eigen::MatrixXf& given);

// Each row spoilt by the corruptions as in training: in the network's unit, and within spec.range afterwards.
// Row i draws from the stream {seed, i}. Throws std::invalid_argument where a corruption makes no sense on
// such rows.
Eigen::MatrixXf spoilt(const VectorModel& model, const Eigen::MatrixXf& rows,
                       const std::vector<Corruption>& corruptions, std::uint64_t seed);

} // namespace sordino
