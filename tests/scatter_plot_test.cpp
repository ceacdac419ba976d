// Points at their places.
#include "training/vectors/scatter_plot.h"

#include "tests/catch.h"

using namespace sordino;

namespace {

bool is_white(const Image& image, int x, int y) {
    return image.at(x, y, 0) == 1.0F && image.at(x, y, 1) == 1.0F;
}

} // namespace

TEST_CASE("scatter_plot: the first value goes to the right, the second upwards, classes have colours of "
          "their own") {
    Eigen::MatrixXf points(2, 3);
    points << 1, 5, 1, // to the right
        1, 1, 3;       // upwards
    const Image image = scatter_plot(points, {0, 1, 0});
    REQUIRE(image.width == 640);
    const int near = 8, far = 640 - 1 - 8;
    CHECK_FALSE(is_white(image, near, far)); // the first point, below on the left
    CHECK_FALSE(is_white(image, far, far));
    CHECK_FALSE(is_white(image, near, near));
    CHECK(is_white(image, far, near));
    CHECK(is_white(image, 320, 320));
    for (int c = 0; c < 3; ++c) CHECK(image.at(near, far, c) == image.at(near, near, c));
    CHECK(image.at(near, far, 0) != image.at(far, far, 0));
}

TEST_CASE("scatter_plot: points that are all the same, and none, are no problem") {
    CHECK(scatter_plot(Eigen::MatrixXf::Ones(2, 4), {}).width == 640);
    CHECK(scatter_plot(Eigen::MatrixXf(2, 0), {}).width == 640);
}
