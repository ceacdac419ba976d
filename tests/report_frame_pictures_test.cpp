// Pictures on the grid of frames: where and how bright what is in a sound or a mask stands.
#include "training/report/frame_pictures.h"

#include <algorithm>
#include <limits>
#include <numbers>

#include "tests/catch.h"
#include "tests/signals.h"
#include "training/report/row_map.h"

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr FrameSize size{256, 16000};

int byte_at(const std::string& picture, std::size_t column, int row) {
    return static_cast<unsigned char>(picture[column * report::frame_rows + static_cast<std::size_t>(row)]);
}

int row_of(double hz) {
    int row = 0;
    while (report::axis_hz((row + 1.0) / report::frame_rows, size.rate) < hz) ++row;
    return row;
}

} // namespace

TEST_CASE("report frame_pictures: a tone lights its row at its level, a column for each whole hop") {
    const double hz = 16 * size.bin_hz(); // 500 Hz
    const auto picture =
        report::level_picture(tone(100 * 256 + 255, hz, size.rate, 0.1 * std::numbers::sqrt2), size);
    REQUIRE(picture.size() == 100u * report::frame_rows);
    for (const std::size_t column : {1u, 50u, 99u}) {
        int loudest = 0;
        for (int r = 1; r < report::frame_rows; ++r)
            if (byte_at(picture, column, r) > byte_at(picture, column, loudest)) loudest = r;
        CHECK(std::abs(loudest - row_of(hz)) <= 1);
        CHECK(byte_at(picture, column, loudest) / 2.0 - 120 == Approx(-20).margin(1.0));
    }
}

TEST_CASE("report frame_pictures: a click stands in the column whose frame is centred on it") {
    std::vector<float> sound(100 * 256);
    sound[40 * 256] = 1;
    const auto picture = report::level_picture(sound, size);
    CHECK(byte_at(picture, 40, 60) > 0);
    CHECK(byte_at(picture, 38, 60) == 0);
    CHECK(byte_at(picture, 39, 60) == 0); // at the window's very end
    CHECK(byte_at(picture, 41, 60) == 0); // at its very beginning
}

TEST_CASE("report frame_pictures: gains are shares of 255, held to 0 and 1, and NaN is 0") {
    Eigen::MatrixXf mask(257, 5);
    mask.col(0).setConstant(0);
    mask.col(1).setConstant(0.2F);
    mask.col(2).setConstant(1);
    mask.col(3).setConstant(1.5F);
    mask.col(4).setConstant(std::numeric_limits<float>::quiet_NaN());
    const auto picture = report::mask_picture(mask, size);
    REQUIRE(picture.size() == 5u * report::frame_rows);
    for (const int row : {0, 64, report::frame_rows - 1}) {
        CHECK(byte_at(picture, 0, row) == 0);
        CHECK(byte_at(picture, 1, row) == 51);
        CHECK(byte_at(picture, 2, row) == 255);
        CHECK(byte_at(picture, 3, row) == 255);
        CHECK(byte_at(picture, 4, row) == 0);
    }
}

TEST_CASE("report frame_pictures: what a mask keeps of a band stands where the band's sound stands") {
    Eigen::MatrixXf mask = Eigen::MatrixXf::Zero(257, 1);
    mask.block(64, 0, 32, 1).setConstant(1); // 2 to 3 kHz
    const auto picture = report::mask_picture(mask, size);
    CHECK(byte_at(picture, 0, row_of(1800)) == 0);
    CHECK(byte_at(picture, 0, row_of(2500)) == 255);
    CHECK(byte_at(picture, 0, row_of(3200)) == 0);
}
