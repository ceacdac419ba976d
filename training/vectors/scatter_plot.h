// Points on a plane as a picture.
#pragma once

#include "training/vectors/image.h"

#include <Eigen/Core>

#include <vector>

namespace sordino {

// points: (2, rows), the first value to the right, the second upwards. 640 x 640 pixels that span all but the
// outermost thousandth on each side; points beyond lie on the edge. One of ten colours for each label, grey
// where labels are empty. Axes through 0 where it is in sight.
Image scatter_plot(const Eigen::MatrixXf& points, const std::vector<int>& labels);

} // namespace sordino
