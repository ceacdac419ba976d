// How near rows are to what they should be.
#pragma once

#include "model/vector_model.h"

#include <Eigen/Core>

namespace sordino {

// In the network's unit: brightness 0..1 of images, standard deviations of a table's columns.
struct RowScores {
    long rows = 0;
    double mse = 0;      // mean over all values of all rows
    double psnr_db = 0;  // 10 log10(1 / mse): against a peak of 1
    double accuracy = 0; // share of values that are off by less than 0.1
};

inline constexpr float accurate = 0.1F;

// wanted, given: (values, rows), at least one row.
RowScores row_scores(const VectorFrame& frame, const Eigen::MatrixXf& wanted, const Eigen::MatrixXf& given);

// Area under the ROC curve (Hanley and McNeil 1982): how often a row of `unusual` has a higher score than one
// of `usual`, ties by halves. NaN where either is empty.
double roc_auc(const std::vector<float>& usual, const std::vector<float>& unusual);

} // namespace sordino
