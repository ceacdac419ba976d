// A dot a row.
#include "training/vectors/scatter_plot.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sordino {
namespace {

constexpr int side = 640, margin = 8;
constexpr double outermost = 0.001;

using Colour = std::array<float, 3>;

// Tableau's ten: told apart on white by most readers.
constexpr std::array<Colour, 10> colours{{{0.12F, 0.47F, 0.71F},
                                          {1.0F, 0.5F, 0.05F},
                                          {0.17F, 0.63F, 0.17F},
                                          {0.84F, 0.15F, 0.16F},
                                          {0.58F, 0.4F, 0.74F},
                                          {0.55F, 0.34F, 0.29F},
                                          {0.89F, 0.47F, 0.76F},
                                          {0.5F, 0.5F, 0.5F},
                                          {0.74F, 0.74F, 0.13F},
                                          {0.09F, 0.75F, 0.81F}}};
constexpr Colour plain{0.25F, 0.25F, 0.25F}, axis{0.85F, 0.85F, 0.85F};

// From values to pixels.
struct Span {
    double low = 0, high = 1;

    explicit Span(const Eigen::VectorXf& values) {
        std::vector<float> sorted(values.begin(), values.end());
        std::ranges::sort(sorted);
        if (sorted.empty()) return;
        const auto at = static_cast<std::size_t>(outermost * static_cast<double>(sorted.size() - 1));
        low = static_cast<double>(sorted[at]);
        high = static_cast<double>(sorted[sorted.size() - 1 - at]);
        if (high <= low) low -= 0.5, high = low + 1.0;
    }
    int pixel(float value) const {
        const double share = std::clamp((static_cast<double>(value) - low) / (high - low), 0.0, 1.0);
        return margin + static_cast<int>(std::lround(share * (side - 1 - 2 * margin)));
    }
    bool has_zero() const { return low < 0.0 && high > 0.0; }
};

void put(Image& image, int x, int y, const Colour& colour) {
    for (int c = 0; c < 3; ++c) image.at(x, y, c) = colour[static_cast<std::size_t>(c)];
}

} // namespace

Image scatter_plot(const Eigen::MatrixXf& points, const std::vector<int>& labels) {
    Image image = blank_image(side, side, 3, 1.0F);
    const Span across(points.row(0).transpose()), up(points.row(1).transpose());
    for (int i = 0; i < side; ++i) {
        if (across.has_zero()) put(image, across.pixel(0.0F), i, axis);
        if (up.has_zero()) put(image, i, side - 1 - up.pixel(0.0F), axis);
    }
    for (Eigen::Index r = 0; r < points.cols(); ++r) {
        const int x = across.pixel(points(0, r)), y = side - 1 - up.pixel(points(1, r));
        const auto& colour =
            labels.empty()
                ? plain
                : colours[static_cast<std::size_t>(labels[static_cast<std::size_t>(r)]) % colours.size()];
        for (const auto& [dx, dy] : {std::pair{0, 0}, std::pair{1, 0}, std::pair{0, 1}, std::pair{1, 1}})
            put(image, x + dx, y + dy, colour);
    }
    return image;
}

} // namespace sordino
