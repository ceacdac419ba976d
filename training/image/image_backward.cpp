// The transposes of model/image/image_forward.cpp.
#include "training/image/image_backward.h"

#include <algorithm>

namespace sordino {
namespace {

using ConstMapMatrix = Eigen::Map<const Eigen::MatrixXf>;

// weight (O, K I) row by row is (K I, O) column by column, and so for the others.
void conv(const ImageLayer& layer, const Patches& p, int images, const float* x, const float* dy, float* dx,
          ImageLayer& gradient, ImageScratch& scratch) {
    const int outputs = static_cast<int>(layer.bias.size()), size = p.size();
    const auto add_to_gradient = [&](const float* patches, const float* d, int columns) {
        scratch.product(size, outputs, columns, {patches, size, false}, {d, outputs, true}, 1.0F,
                        gradient.weight.data(), size);
    };
    const auto slope_of_patches = [&](const float* d, int columns, float* d_patches) {
        scratch.product(size, columns, outputs, {layer.weight.data(), size, false}, {d, outputs, false}, 0.0F,
                        d_patches, size);
    };
    if (p.are_pixels()) {
        const int pixels = images * p.rows * p.columns;
        add_to_gradient(x, dy, pixels);
        if (dx != nullptr) slope_of_patches(dy, pixels, dx);
        return;
    }
    if (dx != nullptr) std::fill_n(dx, p.image.values() * images, 0.0F);
    in_pieces(p, images, scratch, [&](int row, int rows, int columns) {
        float* const patches = scratch.patches.data();
        const float* const d = dy + std::ptrdiff_t{row} * p.columns * outputs;
        gather_patches(p, x, row, rows, patches);
        add_to_gradient(patches, d, columns);
        if (dx == nullptr) return;
        slope_of_patches(d, columns, patches);
        scatter_patches(p, patches, row, rows, dx);
    });
}

void deconv(const RowMatrix& weight, const Patches& p, int images, const float* x, const float* dy, float* dx,
            RowMatrix& gradient, ImageScratch& scratch) {
    const int inputs = static_cast<int>(weight.rows()), size = p.size();
    in_pieces(p, images, scratch, [&](int row, int rows, int columns) {
        const float* const patches = scratch.patches.data();
        const std::ptrdiff_t first = std::ptrdiff_t{row} * p.columns * inputs;
        gather_patches(p, dy, row, rows, scratch.patches.data());
        scratch.product(size, inputs, columns, {patches, size, false}, {x + first, inputs, true}, 1.0F,
                        gradient.data(), size);
        if (dx != nullptr)
            scratch.product(inputs, columns, size, {weight.data(), size, true}, {patches, size, false}, 0.0F,
                            dx + first, inputs);
    });
}

// By the deconv that it equals, see ImageStage.
void turned_conv(const ImageLayer& layer, const Patches& p, int images, const float* x, const float* dy,
                 float* dx, ImageLayer& gradient, ImageScratch& scratch) {
    const RowMatrix weight = turned_weight(layer);
    RowMatrix slope = RowMatrix::Zero(weight.rows(), weight.cols());
    deconv(weight, p, images, x, dy, dx, slope, scratch);
    const Eigen::Index outputs = layer.bias.size(), kernel = layer.kernel_size(), inputs = weight.rows();
    for (Eigen::Index o = 0; o < outputs; ++o)
        for (Eigen::Index k = 0; k < kernel; ++k)
            gradient.weight.row(o).segment(k * inputs, inputs) += slope.col((kernel - 1 - k) * outputs + o);
}

void pool(const ImageStage& stage, int images, const float* dy, const int* winners, float* dx) {
    const auto before = static_cast<std::ptrdiff_t>(stage.before.values()),
               after = static_cast<std::ptrdiff_t>(stage.after.values());
    std::fill_n(dx, before * images, 0.0F);
    for (int image = 0; image < images; ++image, dx += before)
        for (std::ptrdiff_t i = 0; i < after; ++i) dx[*winners++] += *dy++;
}

// height: of all images, before.
void upsample(int height, int width, int channels, int factor, const float* dy, float* dx) {
    std::fill_n(dx, std::ptrdiff_t{height} * width * channels, 0.0F);
    for (int row = 0; row < height * factor; ++row) {
        float* const line = dx + std::ptrdiff_t{row / factor} * width * channels;
        for (int column = 0; column < width * factor; ++column)
            for (int c = 0; c < channels; ++c) line[column / factor * channels + c] += *dy++;
    }
}

} // namespace

void backward(const ImageLayer& layer, const ImageStage& stage, int images, const float* x, const float* dy,
              const int* winners, float* dx, ImageLayer& gradient, ImageScratch& scratch) {
    const auto &before = stage.before, &after = stage.after;
    if (layer.has_weights())
        gradient.bias +=
            ConstMapMatrix(dy, after.channels, after.values() / after.channels * images).rowwise().sum();
    switch (layer.kind) {
    case ImageLayerKind::conv:
    case ImageLayerKind::dense: // a conv of one pixel
        return stage.turned ? turned_conv(layer, stage.patches, images, x, dy, dx, gradient, scratch)
                            : conv(layer, stage.patches, images, x, dy, dx, gradient, scratch);
    case ImageLayerKind::deconv:
        return deconv(layer.weight, stage.patches, images, x, dy, dx, gradient.weight, scratch);
    default:
        break;
    }
    if (dx == nullptr) return;
    switch (layer.kind) {
    case ImageLayerKind::pool:
        return pool(stage, images, dy, winners, dx);
    case ImageLayerKind::upsample:
        return upsample(before.height * images, before.width, before.channels, layer.stride, dy, dx);
    default: // no value moves
        std::copy_n(dy, before.values() * images, dx);
    }
}

} // namespace sordino
