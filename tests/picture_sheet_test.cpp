// Pictures at their places in a sheet.
#include "training/vectors/picture_sheet.h"

#include "tests/catch.h"
#include "tests/vector_models.h"

using namespace sordino;
using namespace sordino::test;

TEST_CASE(
    "picture_sheet: every pixel of every picture stands where it belongs, enlarged, with gaps between") {
    const VectorSpec spec = image_spec(20, 2, 3); // three times as large: 60 x 6
    Eigen::MatrixXf above(120, 2), below(120, 2);
    for (Eigen::Index i = 0; i < 240; ++i) {
        above.data()[i] = static_cast<float>(i) / 1000.0F;
        below.data()[i] = 0.5F + static_cast<float>(i) / 1000.0F;
    }
    const Image sheet = picture_sheet(spec, {above, below});
    REQUIRE(sheet.width == 4 + 2 * (60 + 4));
    REQUIRE(sheet.height == 4 + 2 * (6 + 4));
    for (const auto& [x, y, line, picture, pixel] :
         {std::tuple{4, 4, 0, 0, 0}, std::tuple{6, 6, 0, 0, 0}, std::tuple{7, 4, 0, 0, 1},
          std::tuple{68, 9, 0, 1, 20}, std::tuple{127, 19, 1, 1, 39}})
        for (int c = 0; c < 3; ++c) {
            CAPTURE(x, y, c);
            CHECK(sheet.at(x, y, c) == (line == 0 ? above : below)(3 * pixel + c, picture));
        }
    for (const auto& [x, y] : {std::pair{3, 3}, std::pair{64, 5}, std::pair{10, 10}})
        CHECK(sheet.at(x, y, 0) == 0.5F);
}
