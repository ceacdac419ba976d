// Pictures side by side in one picture.
#pragma once

#include "model/vector_model.h"
#include "training/vectors/image.h"

#include <Eigen/Core>

#include <vector>

namespace sordino {

// Each line of the sheet is one of `lines`, (values, pictures): picture i of every line stands in column i.
// Pictures are enlarged by whole pixels until they are 48 pixels wide or more; a gap of 4 pixels, of mid
// grey, is between them. lines: at least one, all of one size; spec: of an image.
Image picture_sheet(const VectorSpec& spec, const std::vector<Eigen::MatrixXf>& lines);

} // namespace sordino
