// The parts of images that a kernel covers, as the columns of a matrix: a convolution is a product with that.
#pragma once

#include "model/image/image_layer.h"

#include <vector>

namespace sordino {

// rows x columns patches of each image, `stride` apart; the first begins `top` and `left` pixels before the
// image. Outside of it there are zeros. The images of a batch follow one another, and so do their rows of
// patches: row r of the batch is row r mod rows of image r / rows.
struct Patches {
    ImageShape image;
    int kernel_height = 1, kernel_width = 1, stride = 1;
    int top = 0, left = 0;
    int rows = 1, columns = 1;

    int size() const { return kernel_height * kernel_width * image.channels; } // values of a patch
    bool are_pixels() const { return kernel_height == 1 && kernel_width == 1 && stride == 1; }
};

// Those that a conv or a pool reads of `before`, or that a deconv paints into `after`.
Patches patches_of(const ImageLayer& layer, const ImageShape& before, const ImageShape& after);

// Patches of rows first..first + count - 1: patches (size, count x columns), column-major, kernel row by row.
void gather_patches(const Patches& p, const float* images, int first, int count, float* patches);

// The transpose of gather_patches: each value of the patches is added to the pixel it would be gathered from.
void scatter_patches(const Patches& p, const float* patches, int first, int count, float* images);

// How many rows of patches to work on at once, so that they stay in a second-level cache.
int rows_at_once(const Patches& p);

} // namespace sordino
