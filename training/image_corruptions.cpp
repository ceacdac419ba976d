// Detail, colour and letters over a picture.
#include "training/image_corruptions.h"

#include "training/vectors/image.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sordino::picture {
namespace {

constexpr std::size_t letter_width = 5, letter_height = 7, letter_step = 6; // one pixel between two

// A to Z, five columns each from the left; the lowest bit of a column is at the top.
constexpr std::array<std::array<std::uint8_t, letter_width>, 26> letters{{
    {0x7E, 0x11, 0x11, 0x11, 0x7E}, {0x7F, 0x49, 0x49, 0x49, 0x36}, {0x3E, 0x41, 0x41, 0x41, 0x22},
    {0x7F, 0x41, 0x41, 0x22, 0x1C}, {0x7F, 0x49, 0x49, 0x49, 0x41}, {0x7F, 0x09, 0x09, 0x09, 0x01},
    {0x3E, 0x41, 0x49, 0x49, 0x7A}, {0x7F, 0x08, 0x08, 0x08, 0x7F}, {0x00, 0x41, 0x7F, 0x41, 0x00},
    {0x20, 0x40, 0x41, 0x3F, 0x01}, {0x7F, 0x08, 0x14, 0x22, 0x41}, {0x7F, 0x40, 0x40, 0x40, 0x40},
    {0x7F, 0x02, 0x0C, 0x02, 0x7F}, {0x7F, 0x04, 0x08, 0x10, 0x7F}, {0x3E, 0x41, 0x41, 0x41, 0x3E},
    {0x7F, 0x09, 0x09, 0x09, 0x06}, {0x3E, 0x41, 0x51, 0x21, 0x5E}, {0x7F, 0x09, 0x19, 0x29, 0x46},
    {0x46, 0x49, 0x49, 0x49, 0x31}, {0x01, 0x01, 0x7F, 0x01, 0x01}, {0x3F, 0x40, 0x40, 0x40, 0x3F},
    {0x1F, 0x20, 0x40, 0x20, 0x1F}, {0x3F, 0x40, 0x38, 0x40, 0x3F}, {0x63, 0x14, 0x08, 0x14, 0x63},
    {0x07, 0x08, 0x70, 0x08, 0x07}, {0x61, 0x51, 0x49, 0x45, 0x43},
}};

// Where a text of this size may begin so that it lies within the side; at 0 where it is longer.
std::size_t place(std::size_t side, std::size_t size, Random& random) {
    return size < side ? random.below(side - size + 1) : 0;
}

} // namespace

void shrink(std::span<float> values, const Grid& grid, float factor, Random&) {
    Image image{static_cast<int>(grid.rows),
                static_cast<int>(values.size() / (grid.rows * grid.depth)),
                static_cast<int>(grid.depth),
                {values.begin(), values.end()}};
    const auto part = [factor](int side) {
        return std::max(1, static_cast<int>(std::lround(static_cast<float>(side) / factor)));
    };
    const Image back =
        resized(resized(image, part(image.width), part(image.height)), image.width, image.height);
    std::ranges::copy(back.values, values.begin());
}

void grey(std::span<float> values, const Grid&, float share, Random&) {
    for (std::size_t at = 0; at + 2 < values.size(); at += 3) {
        const float level = grey_of(values[at], values[at + 1], values[at + 2]);
        for (float& x : values.subspan(at, 3)) x = std::lerp(x, level, share);
    }
}

void mark(std::span<float> values, const Grid& grid, float opacity, Random& random) {
    const std::size_t width = grid.rows, height = values.size() / (grid.rows * grid.depth);
    const std::size_t count = 3 + random.below(4);
    const auto largest = std::clamp<std::size_t>(width / (letter_step * count), 1,
                                                 std::max(height / letter_height, std::size_t{1}));
    const std::size_t scale = 1 + random.below(largest);
    const std::size_t left = place(width, scale * (letter_step * count - 1), random),
                      top = place(height, scale * letter_height, random);
    for (std::size_t i = 0; i < count; ++i) {
        const auto& letter = letters[random.below(letters.size())];
        for (std::size_t x = 0; x < scale * letter_width; ++x)
            for (std::size_t y = 0; y < scale * letter_height; ++y) {
                const std::size_t column = left + scale * letter_step * i + x, line = top + y;
                if ((letter[x / scale] >> (y / scale) & 1U) == 0 || column >= width || line >= height)
                    continue;
                for (float& value : values.subspan((line * width + column) * grid.depth, grid.depth))
                    value = std::lerp(value, 1.0F, opacity);
            }
    }
}

} // namespace sordino::picture
