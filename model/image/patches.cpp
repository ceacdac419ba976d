// Runs of pixels to and from patches.
#include "model/image/patches.h"

#include <algorithm>

namespace sordino {
namespace {

// The part of a row of a kernel that lies within the image.
struct Run {
    int before, within, after; // values, not pixels
    std::ptrdiff_t from;       // in the images
};

template <class UseRun>
void for_each_run(const Patches& p, int first, int count, UseRun use) {
    const int c = p.image.channels, width = p.image.width, height = p.image.height;
    for (int row = first; row < first + count; ++row) {
        const int image = row / p.rows, y0 = (row % p.rows) * p.stride - p.top;
        for (int column = 0; column < p.columns; ++column) {
            const int x0 = column * p.stride - p.left;
            const int begin = std::clamp(-x0, 0, p.kernel_width),
                      end = std::clamp(width - x0, begin, p.kernel_width);
            for (int y = y0; y < y0 + p.kernel_height; ++y) {
                const bool inside = y >= 0 && y < height;
                const std::ptrdiff_t line = std::ptrdiff_t{image} * height + y;
                use(inside ? Run{begin * c, (end - begin) * c, (p.kernel_width - end) * c,
                                 (line * width + x0 + begin) * c}
                           : Run{p.kernel_width * c, 0, 0, 0});
            }
        }
    }
}

int padding_before(int side, int kernel, int stride, int patches) {
    return std::max(0, (patches - 1) * stride + kernel - side) / 2;
}

} // namespace

Patches patches_of(const ImageLayer& layer, const ImageShape& before, const ImageShape& after) {
    const bool paints = layer.kind == ImageLayerKind::deconv;
    const ImageShape &large = paints ? after : before, &small = paints ? before : after;
    Patches p{large, layer.kernel_height, layer.kernel_width, layer.stride, 0, 0, small.height, small.width};
    if (layer.padding == Padding::same) {
        p.top = padding_before(large.height, p.kernel_height, p.stride, p.rows);
        p.left = padding_before(large.width, p.kernel_width, p.stride, p.columns);
    }
    return p;
}

void gather_patches(const Patches& p, const float* images, int first, int count, float* patches) {
    for_each_run(p, first, count, [&](const Run& run) {
        patches = std::fill_n(patches, run.before, 0.0F);
        const float* from = images + run.from;
        for (int i = 0; i < run.within; ++i) patches[i] = from[i];
        patches = std::fill_n(patches + run.within, run.after, 0.0F);
    });
}

void scatter_patches(const Patches& p, const float* patches, int first, int count, float* images) {
    for_each_run(p, first, count, [&](const Run& run) {
        patches += run.before;
        float* to = images + run.from;
        for (int i = 0; i < run.within; ++i) to[i] += patches[i];
        patches += run.within + run.after;
    });
}

int rows_at_once(const Patches& p) {
    constexpr std::int64_t values = 1 << 17; // 512 KiB
    return static_cast<int>(std::max<std::int64_t>(1, values / (std::int64_t{p.size()} * p.columns)));
}

} // namespace sordino
