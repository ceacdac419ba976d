// Patches: what is gathered is what lies under the kernel, and scattering is the transpose of gathering.
#include "model/image/patches.h"

#include "tests/catch.h"
#include "tests/signals.h"

using namespace sordino;
using namespace sordino::test;

namespace {

Patches some_patches(int stride, Padding padding) {
    ImageLayer layer;
    layer.kernel_height = 3;
    layer.kernel_width = 4;
    layer.stride = stride;
    layer.padding = padding;
    layer.bias.setZero(1);
    const ImageShape image{7, 6, 2};
    return patches_of(layer, image, shape_after(layer, image).value());
}

std::size_t values_of(const Patches& p, int rows) {
    return static_cast<std::size_t>(rows) * p.columns * p.size();
}

} // namespace

TEST_CASE("patches: each holds the pixels under the kernel, zeros outside of its own image, in any pieces") {
    const int stride = GENERATE(1, 2, 3, 5);
    const Padding padding = GENERATE(Padding::same, Padding::valid);
    const Patches p = some_patches(stride, padding);
    CAPTURE(stride, p.rows, p.columns, p.top, p.left);
    constexpr int images = 3;
    const auto x = uniform_values(static_cast<std::size_t>(images * p.image.values()), 1, 2, 3);
    const int all = images * p.rows;
    std::vector<float> patches(values_of(p, all)), pieces(patches.size());
    gather_patches(p, x.data(), 0, all, patches.data());
    for (int row = 0; row < all; ++row)
        gather_patches(p, x.data(), row, 1, pieces.data() + values_of(p, row));
    CHECK(pieces == patches);
    auto next = patches.begin();
    for (int row = 0; row < all; ++row)
        for (int column = 0; column < p.columns; ++column)
            for (int y = 0; y < p.kernel_height; ++y)
                for (int k = 0; k < p.kernel_width; ++k)
                    for (int c = 0; c < p.image.channels; ++c) {
                        const int line = row % p.rows * stride - p.top + y, at = column * stride - p.left + k;
                        const bool inside =
                            line >= 0 && line < p.image.height && at >= 0 && at < p.image.width;
                        const int pixel = (row / p.rows * p.image.height + line) * p.image.width + at;
                        const auto i = static_cast<std::size_t>(pixel * p.image.channels + c);
                        REQUIRE(*next++ == (inside ? x[i] : 0.0F));
                    }
}

TEST_CASE("patches: scattering is the transpose of gathering") {
    const Patches p = some_patches(GENERATE(1, 2, 5), GENERATE(Padding::same, Padding::valid));
    constexpr int images = 2;
    const int all = images * p.rows;
    const auto x = uniform_values(static_cast<std::size_t>(images * p.image.values()), -1, 1, 3);
    const auto y = uniform_values(values_of(p, all), -1, 1, 4);
    std::vector<float> gathered(y.size()), scattered(x.size());
    gather_patches(p, x.data(), 0, all, gathered.data());
    scatter_patches(p, y.data(), 0, 1, scattered.data());
    scatter_patches(p, y.data() + values_of(p, 1), 1, all - 1, scattered.data());
    double forward = 0, back = 0;
    for (std::size_t i = 0; i < y.size(); ++i) forward += static_cast<double>(gathered[i]) * y[i];
    for (std::size_t i = 0; i < x.size(); ++i) back += static_cast<double>(scattered[i]) * x[i];
    REQUIRE(std::abs(forward) > 1e-3);
    CHECK(back == Approx(forward).epsilon(1e-5).margin(1e-5));
}
