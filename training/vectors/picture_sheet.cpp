// Pictures copied to their places.
#include "training/vectors/picture_sheet.h"

#include "training/vectors/row_set.h"

namespace sordino {
namespace {

constexpr int gap = 4, least_width = 48;
constexpr float ground = 0.5F;

void copy(const Image& picture, int times, int left, int top, Image& sheet) {
    for (int y = 0; y < picture.height * times; ++y)
        for (int x = 0; x < picture.width * times; ++x)
            for (int c = 0; c < sheet.channels; ++c)
                sheet.at(left + x, top + y, c) = picture.at(x / times, y / times, c);
}

} // namespace

Image picture_sheet(const VectorSpec& spec, const std::vector<Eigen::MatrixXf>& lines) {
    const int times = std::max(1, (least_width + spec.width - 1) / spec.width);
    const int width = spec.width * times, height = spec.height * times;
    const int columns = static_cast<int>(lines.front().cols()), count = static_cast<int>(lines.size());
    Image sheet =
        blank_image(gap + columns * (width + gap), gap + count * (height + gap), spec.channels, ground);
    for (int l = 0; l < count; ++l)
        for (int i = 0; i < columns; ++i)
            copy(image_of(spec, lines[static_cast<std::size_t>(l)].col(i)), times, gap + i * (width + gap),
                 gap + l * (height + gap), sheet);
    return sheet;
}

} // namespace sordino
