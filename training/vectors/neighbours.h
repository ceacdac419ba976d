// Which rows are nearest to a row: retrieval by what a row looks like, or by its code.
#pragma once

#include <Eigen/Core>

#include <vector>

namespace sordino {

// For each column of `asked` the places of its `count` nearest columns in `among`, nearest first, by
// Euclidean distance; (count, asked). Of equally near ones the first goes first. count: 1 to the columns of
// `among`; both have the same rows. Throws std::invalid_argument else.
Eigen::MatrixXi nearest(const Eigen::MatrixXf& among, const Eigen::MatrixXf& asked, int count);

// Precision at k: the mean share of the k neighbours, all that `found` has, which are of the class of the row
// that asked. labels: of the columns of `among`; wanted: of those of `asked`, as many as `found` has columns.
double precision_of(const Eigen::MatrixXi& found, const std::vector<int>& labels,
                    const std::vector<int>& wanted);

} // namespace sordino
