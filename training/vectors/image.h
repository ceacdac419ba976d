// A picture in memory.
#pragma once

#include <vector>

namespace sordino {

struct Image {
    int width = 0, height = 0, channels = 1; // channels: 1 grey, or 3: red, green, blue
    std::vector<float> values;               // 0..1, see VectorSpec for their order

    float& at(int x, int y, int c) {
        return values[static_cast<std::size_t>((y * width + x) * channels + c)];
    }
    float at(int x, int y, int c) const {
        return values[static_cast<std::size_t>((y * width + x) * channels + c)];
    }
};

Image blank_image(int width, int height, int channels, float value = 0.0F);

// Each side on its own, so the shape may change. A triangle filter as wide as a pixel of the smaller of the
// two pictures (linear interpolation where it grows, a mean over what becomes one pixel where it shrinks), as
// Pillow's BILINEAR has it; mirrored nowhere: at the edges the weights of what is there add up to 1. All
// sides >= 1.
Image resized(const Image& image, int width, int height);

// Brightness of a colour, ITU-R BT.601.
inline float grey_of(float red, float green, float blue) {
    return 0.299F * red + 0.587F * green + 0.114F * blue;
}

// Grey of colour is grey_of() it; colour of grey is three times the same.
Image with_channels(Image image, int channels);

} // namespace sordino
