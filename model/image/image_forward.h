// What each kind of layer does to a batch of images.
#pragma once

#include "model/image/patches.h"
#include "model/matrix_view.h"

#include <algorithm>
#include <vector>

namespace sordino {

// A layer's place in a network.
struct ImageStage {
    ImageShape before, after;
    Patches patches; // of conv, deconv and pool
    // A conv of stride 1 that gives few channels is done as the deconv that it equals, by the kernel turned
    // round: patches of what it gives are smaller than those of what it reads.
    bool turned = false;
};

// One a layer. The layers fit, see shapes_of().
std::vector<ImageStage> stages_of(const std::vector<ImageLayer>& layers, const ImageShape& input);

// Of one thread, shared by all stages; grows as needed.
struct ImageScratch {
    MatrixProduct product;
    std::vector<float> patches;
};

// The weight of that deconv, (I, K O), of a conv's (O, K I): kernels back to front.
RowMatrix turned_weight(const ImageLayer& layer);

// Calls use(first row of patches, rows, columns of the product) until all images are done, with room for the
// patches of that many rows in the scratch.
template <class Use>
void in_pieces(const Patches& p, int images, ImageScratch& scratch, Use use) {
    const int all = images * p.rows, most = std::min(all, rows_at_once(p));
    scratch.patches.resize(std::max(scratch.patches.size(), std::size_t(p.size()) * p.columns * most));
    for (int row = 0; row < all; row += most) {
        const int rows = std::min(most, all - row);
        use(row, rows, rows * p.columns);
    }
}

// x: `images` images of stage.before, y: as many of stage.after, overwritten. winners: of a pool, which value
// of its image each value of y is, the first one where several are the largest; may be null.
void forward(const ImageLayer& layer, const ImageStage& stage, int images, const float* x, float* y,
             int* winners, ImageScratch& scratch);

} // namespace sordino
