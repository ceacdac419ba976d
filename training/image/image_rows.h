// A model of images as one of rows, for whoever does not ask what its layers are.
#pragma once

#include "model/image/image_model.h"
#include "training/vectors/row_model.h"

namespace sordino {

// How images lie in rows, for a network of any layers: brightness 0 to 1, of 1 or 3 channels.
ImageShape shape_of(const VectorSpec& spec);

// Errors: a sentence on a model whose images are no such rows, or that gives other images than it reads.
// model: without a problem, see problem_with().
Result<RowModel> rows_of(const ImageModel& model);

} // namespace sordino
