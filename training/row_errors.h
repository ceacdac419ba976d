// How far rows of sensors are from what they should be, before a model and after it.
#pragma once

#include "model/window_model.h"

#include <Eigen/Core>

#include <memory>
#include <vector>

namespace sordino {

// Sums over the values of one channel, or of several, that add up; in standard deviations of their channel in
// the model. Only values whose clean one is known count.
struct RowErrors {
    long there = 0, missing = 0;           // values that came, and that did not
    double power = 0;                      // of the clean values that came, squares about their mean
    double before = 0, after = 0;          // squared errors of what came
    double by_lines = 0, by_the_model = 0; // of what did not come

    RowErrors& operator+=(const RowErrors& other);
};

// One entry for each channel. clean and spoilt: (rows, channels) in the model's units, NaN: missing. Lines go
// straight from one value that came to the next, over outliers too; at the ends the nearest one holds.
std::vector<RowErrors> row_errors(const std::shared_ptr<const WindowModel>& model,
                                  const Eigen::MatrixXf& clean, const Eigen::MatrixXf& spoilt);

// What the sums say; NaN where there was nothing to compare. RMSE in standard deviations.
struct RowScores {
    double before = 0, after = 0; // RMSE of values that came
    double snr_before_db = 0, snr_after_db = 0;
    double gain_db = 0;                    // above 0: after is nearer
    double by_lines = 0, by_the_model = 0; // RMSE of values that did not come
};
RowScores scores_of(const RowErrors& errors);

} // namespace sordino
