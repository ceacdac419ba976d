// How much of the classes of rows a straight cut through their features tells.
#pragma once

#include <Eigen/Core>

#include <vector>

namespace sordino {

struct LabelledRows {
    Eigen::MatrixXf features; // (values, rows)
    std::vector<int> labels;  // of each row, 0 or more
};

// Share of `test` rows whose class a linear classifier finds: one layer of sigmoids, one for each class, on
// features of mean 0 and deviation 1, trained with cross-entropy on `training` (one against the rest), a
// tenth of it held out. The same seed gives the same share. Throws std::invalid_argument where fewer than two
// classes are there, or the sets do not fit.
double linear_accuracy(const LabelledRows& training, const LabelledRows& test, int threads,
                       std::uint64_t seed);

} // namespace sordino
