// Sizes and colours of pictures.
#include "training/vectors/image.h"

#include "tests/catch.h"
#include "tests/row_files.h"

#include <cmath>
#include <numeric>

using namespace sordino;
using namespace sordino::test;

TEST_CASE("image: resizing keeps a flat picture flat, and one of the same size as it is") {
    for (const auto& [width, height] :
         {std::pair{3, 9}, std::pair{20, 4}, std::pair{1, 1}, std::pair{64, 64}})
        for (const float value : resized(blank_image(8, 6, 3, 0.25F), width, height).values)
            CHECK(std::abs(value - 0.25F) < 1e-6F);
    const Image image = ramp_image(6, 4, 3);
    CHECK(resized(image, 6, 4).values == image.values);
}

TEST_CASE("image: a ramp stays a ramp, larger and smaller, but for the edges") {
    Image ramp = blank_image(32, 2, 1);
    for (int y = 0; y < 2; ++y)
        for (int x = 0; x < 32; ++x) ramp.at(x, y, 0) = (static_cast<float>(x) + 0.5F) / 32.0F;
    for (const int width : {8, 16, 64, 96}) {
        const Image other = resized(ramp, width, 2);
        const int edge = width / 8 + 1;
        for (int x = edge; x < width - edge; ++x)
            CHECK(std::abs(other.at(x, 1, 0) - (static_cast<float>(x) + 0.5F) / static_cast<float>(width)) <
                  1e-5F);
    }
}

TEST_CASE("image: each colour and each side is resized for itself") {
    const Image image = ramp_image(9, 7, 3), small = resized(image, 4, 3);
    for (int c = 0; c < 3; ++c) {
        Image one = blank_image(9, 7, 1);
        for (int y = 0; y < 7; ++y)
            for (int x = 0; x < 9; ++x) one.at(x, y, 0) = image.at(x, y, c);
        const Image alone = resized(one, 4, 3);
        for (int y = 0; y < 3; ++y)
            for (int x = 0; x < 4; ++x) CHECK(alone.at(x, y, 0) == small.at(x, y, c));
    }
}

TEST_CASE("image: grey of colour is its luma, colour of grey is three times the same") {
    Image colour = blank_image(3, 1, 3);
    for (int c = 0; c < 3; ++c) colour.at(c, 0, c) = 1.0F;
    CHECK(with_channels(colour, 1).values == std::vector<float>{0.299F, 0.587F, 0.114F});
    const Image grey = ramp_image(5, 4, 1);
    const Image back = with_channels(with_channels(grey, 3), 1);
    for (std::size_t i = 0; i < grey.values.size(); ++i)
        CHECK(std::abs(back.values[i] - grey.values[i]) < 1e-6F);
}
