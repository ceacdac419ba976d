// What the slope of a loss in a layer's outputs says of its inputs and its weights.
#pragma once

#include "model/image/image_forward.h"

namespace sordino {

// After forward() with the same layer, stage, images and x. dy: (values of stage.after, images), the slope
// before the activation; winners: of a pool, as forward() gave them. dx, (values of stage.before, images), is
// overwritten with the slope in x; null: it is not wanted. gradient: a layer of the same shape, whose weight
// and bias the slopes in those are added to.
void backward(const ImageLayer& layer, const ImageStage& stage, int images, const float* x, const float* dy,
              const int* winners, float* dx, ImageLayer& gradient, ImageScratch& scratch);

} // namespace sordino
