// Sizes and colours of pictures.
#include "training/vectors/image.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sordino {
namespace {

// Of one pixel of the new side: which pixels of the old one, and how much of each.
struct Weights {
    int first = 0;
    std::vector<float> shares; // their sum is 1
};

std::vector<Weights> weights_of(int from, int to) {
    const double step = static_cast<double>(from) / to, radius = std::max(step, 1.0);
    std::vector<Weights> all;
    for (int i = 0; i < to; ++i) {
        const double centre = (i + 0.5) * step;
        Weights w;
        w.first = std::max(0, static_cast<int>(std::floor(centre - radius)));
        const int end = std::min(from, static_cast<int>(std::ceil(centre + radius)));
        double sum = 0.0;
        for (int p = w.first; p < end; ++p) {
            const double share = std::max(0.0, 1.0 - std::abs(p + 0.5 - centre) / radius);
            w.shares.push_back(static_cast<float>(share));
            sum += share;
        }
        for (float& share : w.shares) share = static_cast<float>(static_cast<double>(share) / sum);
        all.push_back(std::move(w));
    }
    return all;
}

} // namespace

Image blank_image(int width, int height, int channels, float value) {
    return {width, height, channels,
            std::vector<float>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                                   static_cast<std::size_t>(channels),
                               value)};
}

Image resized(const Image& image, int width, int height) {
    if (image.width == width && image.height == height) return image;
    Image narrow = blank_image(width, image.height, image.channels);
    const auto across = weights_of(image.width, width), down = weights_of(image.height, height);
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < image.channels; ++c) {
                const auto& [first, shares] = across[static_cast<std::size_t>(x)];
                for (std::size_t i = 0; i < shares.size(); ++i)
                    narrow.at(x, y, c) += shares[i] * image.at(first + static_cast<int>(i), y, c);
            }
    Image small = blank_image(width, height, image.channels);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < image.channels; ++c) {
                const auto& [first, shares] = down[static_cast<std::size_t>(y)];
                for (std::size_t i = 0; i < shares.size(); ++i)
                    small.at(x, y, c) += shares[i] * narrow.at(x, first + static_cast<int>(i), c);
            }
    return small;
}

Image with_channels(Image image, int channels) {
    if (image.channels == channels) return image;
    Image other = blank_image(image.width, image.height, channels);
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x) {
            if (channels == 1)
                other.at(x, y, 0) = grey_of(image.at(x, y, 0), image.at(x, y, 1), image.at(x, y, 2));
            else
                for (int c = 0; c < channels; ++c) other.at(x, y, c) = image.at(x, y, 0);
        }
    return other;
}

} // namespace sordino
