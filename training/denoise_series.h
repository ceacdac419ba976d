// A whole recording of sensors through a model of windows.
#pragma once

#include "model/window_model.h"

#include <Eigen/Core>

#include <memory>

namespace sordino {

// What a live stream gives for these rows (see WindowStream), less its delay. values: (rows, channels) in the
// model's units, NaN: missing; the result has the same shape.
Eigen::MatrixXf denoise_series(const std::shared_ptr<const WindowModel>& model,
                               const Eigen::MatrixXf& values);

} // namespace sordino
