// Convolutions as products of patches, and what needs no product.
#include "model/image/image_forward.h"

#include "model/activation.h"

#include <algorithm>

namespace sordino {
namespace {

using MapMatrix = Eigen::Map<Eigen::MatrixXf>;

// weight (O, K I) row by row is (K I, O) column by column, and so for the others.
void conv(const ImageLayer& layer, const Patches& p, int images, const float* x, float* y,
          ImageScratch& scratch) {
    const int outputs = static_cast<int>(layer.bias.size()), size = p.size();
    const ConstMatrixView weight{layer.weight.data(), size, true};
    if (p.are_pixels())
        return scratch.product(outputs, images * p.rows * p.columns, size, weight, {x, size, false}, 1.0F, y,
                               outputs);
    in_pieces(p, images, scratch, [&](int row, int rows, int columns) {
        gather_patches(p, x, row, rows, scratch.patches.data());
        scratch.product(outputs, columns, size, weight, {scratch.patches.data(), size, false}, 1.0F,
                        y + std::ptrdiff_t{row} * p.columns * outputs, outputs);
    });
}

void deconv(const RowMatrix& weight, const Patches& p, int images, const float* x, float* y,
            ImageScratch& scratch) {
    const int inputs = static_cast<int>(weight.rows()), size = p.size();
    in_pieces(p, images, scratch, [&](int row, int rows, int columns) {
        scratch.product(size, columns, inputs, {weight.data(), size, false},
                        {x + std::ptrdiff_t{row} * p.columns * inputs, inputs, false}, 0.0F,
                        scratch.patches.data(), size);
        scatter_patches(p, scratch.patches.data(), row, rows, y);
    });
}

// One pixel of y: the largest of each channel over the part of the kernel within the image.
void largest(const Patches& p, const float* image, int y0, int x0, float* y, int* winners) {
    const int channels = p.image.channels;
    bool first = true;
    for (int row = std::max(y0, 0); row < std::min(y0 + p.kernel_height, p.image.height); ++row)
        for (int column = std::max(x0, 0); column < std::min(x0 + p.kernel_width, p.image.width); ++column) {
            const int pixel = (row * p.image.width + column) * channels;
            for (int c = 0; c < channels; ++c) {
                if (!first && !(image[pixel + c] > y[c])) continue;
                y[c] = image[pixel + c];
                if (winners != nullptr) winners[c] = pixel + c;
            }
            first = false;
        }
}

void pool(const Patches& p, int images, const float* x, float* y, int* winners) {
    const auto values = static_cast<std::ptrdiff_t>(p.image.values());
    std::ptrdiff_t at = 0;
    for (int image = 0; image < images; ++image)
        for (int row = 0; row < p.rows; ++row)
            for (int column = 0; column < p.columns; ++column, at += p.image.channels)
                largest(p, x + image * values, row * p.stride - p.top, column * p.stride - p.left, y + at,
                        winners == nullptr ? nullptr : winners + at);
}

// height: of all images.
void upsample(int height, int width, int channels, int factor, const float* x, float* y) {
    for (int row = 0; row < height; ++row) {
        const float* const line = y;
        for (int column = 0; column < width; ++column, x += channels)
            for (int copy = 0; copy < factor; ++copy) y = std::copy_n(x, channels, y);
        for (int copy = 1; copy < factor; ++copy) y = std::copy_n(line, width * factor * channels, y);
    }
}

// A kernel as seen from the pixels that it reads.
Patches turned(Patches p, const ImageShape& before, const ImageShape& after) {
    p.image = after;
    p.top = p.kernel_height - 1 - p.top;
    p.left = p.kernel_width - 1 - p.left;
    p.rows = before.height;
    p.columns = before.width;
    return p;
}

ImageStage stage_of(const ImageLayer& layer, const ImageShape& before, const ImageShape& after) {
    const Patches patches = patches_of(layer, before, after);
    // what is saved is copying; with a third of the channels it costs as much as it saves
    const bool turns = layer.kind == ImageLayerKind::conv && layer.stride == 1 && layer.kernel_size() > 1 &&
                       4 * after.channels <= before.channels;
    return {before, after, turns ? turned(patches, before, after) : patches, turns};
}

} // namespace

std::vector<ImageStage> stages_of(const std::vector<ImageLayer>& layers, const ImageShape& input) {
    const auto shapes = shapes_of(layers, input).value();
    std::vector<ImageStage> stages;
    for (std::size_t i = 0; i < layers.size(); ++i)
        stages.push_back(stage_of(layers[i], shapes[i], shapes[i + 1]));
    return stages;
}

RowMatrix turned_weight(const ImageLayer& layer) {
    const Eigen::Index outputs = layer.bias.size(), kernel = layer.kernel_size(),
                       inputs = layer.weight.cols() / kernel;
    RowMatrix weight(inputs, kernel * outputs);
    for (Eigen::Index o = 0; o < outputs; ++o)
        for (Eigen::Index k = 0; k < kernel; ++k)
            weight.col((kernel - 1 - k) * outputs + o) = layer.weight.row(o).segment(k * inputs, inputs);
    return weight;
}

void forward(const ImageLayer& layer, const ImageStage& stage, int images, const float* x, float* y,
             int* winners, ImageScratch& scratch) {
    const auto &before = stage.before, &after = stage.after;
    const auto values = static_cast<std::size_t>(after.values()) * static_cast<std::size_t>(images);
    if (layer.has_weights())
        MapMatrix(y, after.channels, std::ptrdiff_t(values) / after.channels).colwise() = layer.bias;
    switch (layer.kind) {
    case ImageLayerKind::conv:
    case ImageLayerKind::dense: // a conv of one pixel
        if (stage.turned)
            deconv(turned_weight(layer), stage.patches, images, x, y, scratch);
        else
            conv(layer, stage.patches, images, x, y, scratch);
        break;
    case ImageLayerKind::deconv:
        deconv(layer.weight, stage.patches, images, x, y, scratch);
        break;
    case ImageLayerKind::pool:
        return pool(stage.patches, images, x, y, winners);
    case ImageLayerKind::upsample:
        return upsample(before.height * images, before.width, before.channels, layer.stride, x, y);
    case ImageLayerKind::flatten:
    case ImageLayerKind::unflatten:
        std::copy_n(x, values, y);
        return;
    }
    activate(layer.activation, {y, values});
}

} // namespace sordino
