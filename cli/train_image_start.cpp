// Layers described, or the usual ones, and the one that gives the image back.
#include "cli/train_image_start.h"

#include "cli/verbs.h"
#include "training/image/image_architecture.h"
#include "training/image/image_rows.h"

#include <fmt/format.h>

namespace sordino {
namespace {

ImageShape output_of(const TrainedImageNetwork& network) {
    return value_or_throw(shapes_of(layers_of(network), network.input)).back();
}

} // namespace

std::vector<std::string> usual_image_layers(const ImageShape& images) {
    std::vector<int> strides;
    int height = images.height, width = images.width;
    for (int layer = 0; layer < 2; ++layer) {
        const bool halves = height % 2 == 0 && width % 2 == 0 && height >= 8 && width >= 8;
        strides.push_back(halves ? 2 : 1);
        height /= strides.back(), width /= strides.back();
    }
    return {fmt::format("encoder conv 32 3x3 stride={} relu", strides[0]),
            fmt::format("code conv 32 3x3 stride={} relu", strides[1]),
            fmt::format("decoder deconv 32 3x3 stride={} relu", strides[1]),
            fmt::format("decoder deconv 32 3x3 stride={} relu", strides[0])};
}

TrainableImageModel image_start(const TrainCommand& command, const VectorFrame& frame,
                                const ImageModel* from) {
    if (from != nullptr) return trainable(*from);
    const ImageShape images = shape_of(frame.spec);
    auto layers = command.options.layers;
    TrainableImageModel start;
    start.network = value_or_throw(make_image_network(layers, images, command.options.seed));
    const bool gives_images = start.network.layers.back().layer.role == Role::decoder;
    if (!gives_images || output_of(start.network) != images) {
        layers.push_back(fmt::format("decoder conv {} 3x3 sigmoid", images.channels));
        start.network = value_or_throw(make_image_network(layers, images, command.options.seed));
    }
    if (const ImageShape given = output_of(start.network); given != images)
        throw Failure(
            fmt::format("--layers: expected layers that end at the {}x{} pixels of the images, found "
                        "{}x{}; strides, pools and upsamples are to bring the size back, and "
                        "'unflatten' a row of values",
                        images.height, images.width, given.height, given.width));
    start.model.input = images;
    start.model.mean.setZero(images.channels);
    start.model.scale.setOnes(images.channels);
    start.model.layers = layers_of(start.network);
    return start;
}

} // namespace sordino
