// Pictures: PNG there and back, JPEG against a known one, and files that are none.
#include "training/vectors/image_file.h"

#include "tests/catch.h"
#include "tests/row_files.h"

#include <cmath>

using namespace sordino;
using namespace sordino::test;

namespace {

const std::string data = std::string(SORDINO_TEST_DATA) + "/pictures/";

std::string error_of(const std::string& bytes) {
    const TestFolder folder;
    write_bytes(folder / "a.png", bytes);
    const auto read = read_image(folder / "a.png");
    return read ? "" : read.error().message;
}

} // namespace

TEST_CASE("image_file: a PNG is read back as it was written, grey and coloured") {
    const TestFolder folder;
    for (const int channels : {1, 3}) {
        const Image image = ramp_image(7, 5, channels);
        REQUIRE(write_png(folder / "a.png", image));
        const auto back = read_image(folder / "a.png");
        REQUIRE(back);
        CHECK(back->width == 7);
        CHECK(back->height == 5);
        CHECK(back->channels == channels);
        CHECK(back->values == image.values);
    }
}

TEST_CASE("image_file: values beyond 0 to 1, and NaN, are written as the ends of the range") {
    const TestFolder folder;
    Image image = blank_image(3, 1, 1);
    image.values = {-4.0F, 7.0F, std::nanf("")};
    REQUIRE(write_png(folder / "a.png", image));
    CHECK(read_image(folder / "a.png")->values == std::vector<float>{0.0F, 1.0F, 0.0F});
}

TEST_CASE("image_file: a JPEG has the colours that it was made of, within what JPEG loses") {
    const auto colour = read_image(data + "halves.jpg"); // left red, right blue
    REQUIRE(colour);
    REQUIRE(colour->channels == 3);
    REQUIRE(colour->width == 32);
    REQUIRE(colour->height == 16);
    for (const int y : {0, 8, 15}) {
        CHECK(std::abs(colour->at(4, y, 0) - 1.0F) < 0.02F);
        CHECK(colour->at(4, y, 2) < 0.02F);
        CHECK(std::abs(colour->at(28, y, 2) - 1.0F) < 0.02F);
        CHECK(colour->at(28, y, 0) < 0.02F);
    }
    const auto grey = read_image(data + "grey.jpg"); // 0.5 everywhere
    REQUIRE(grey);
    CHECK(grey->channels == 1);
    CHECK(std::abs(grey->at(3, 3, 0) - 0.5F) < 0.01F);
}

TEST_CASE("image_file: what is damaged, cut off or no picture is refused by name") {
    const std::string png = *png_of(ramp_image(16, 16, 3)), jpeg = read_bytes(data + "halves.jpg");
    CHECK(error_of(png).empty());
    CHECK(error_of(jpeg).empty()); // the contents count, not the name
    for (const auto& [whole, name] : {std::pair{png, "PNG"}, std::pair{jpeg, "JPEG"}})
        for (const std::size_t part : {std::size_t{8}, whole.size() / 2, whole.size() - 30}) {
            CAPTURE(name, part);
            const auto error = error_of(whole.substr(0, part));
            CHECK(contains(error, name));
            CHECK(contains(error, "a.png: expected"));
        }
    std::string damaged = png;
    damaged[png.size() / 2] = static_cast<char>(damaged[png.size() / 2] ^ 0x55);
    CHECK(contains(error_of(damaged), "PNG"));
    CHECK(contains(error_of("GIF89a"), "expected a PNG or a JPEG"));
    CHECK(contains(error_of(""), "expected a PNG or a JPEG"));
    CHECK(contains(read_image("/no/such.png").error().message, "/no/such.png"));
}

TEST_CASE("image_file: extensions tell pictures, whatever their letters") {
    for (const char* name : {"a.png", "a.JPG", "a.b.Jpeg"}) CHECK(is_image_file(name));
    for (const char* name : {"png", "a.gif", "a.png.txt", "a"}) CHECK_FALSE(is_image_file(name));
}
