// Corruptions of pictures: each does what its strength says, and nothing else.
#include "training/image_corruptions.h"

#include "tests/catch.h"
#include "tests/signals.h"
#include "training/vectors/image.h"

#include <algorithm>
#include <map>
#include <set>

using namespace sordino;
using namespace sordino::test;

namespace {

Grid picture_of(int width, int channels) {
    Grid grid;
    grid.rows = static_cast<std::size_t>(width);
    grid.depth = static_cast<std::size_t>(channels);
    grid.picture = true;
    return grid;
}

std::vector<float> spoilt(const std::string& text, std::vector<float> values, const Grid& grid,
                          std::uint64_t seed = 1) {
    Random random{seed};
    Corruptor::make({parse_corruption(text).value()}, grid).value().apply(values, random);
    return values;
}

std::string refusal(const std::string& text, const Grid& grid) {
    const auto made = Corruptor::make({parse_corruption(text).value()}, grid);
    return made ? "" : made.error().message;
}

} // namespace

TEST_CASE(
    "image_corruptions: what belongs to pictures is refused elsewhere, and colour where there is none") {
    for (const char* text : {"shrink 2", "grey 1", "mark 0.5"}) {
        CHECK(refusal(text, {1, 16000}).find("expected pictures") != std::string::npos);
        CHECK(refusal(text, {20, 0}).find("expected pictures") != std::string::npos);
        CHECK(refusal(text, picture_of(8, 3)).empty());
    }
    CHECK(refusal("grey 1", picture_of(8, 1)).find("--colour") != std::string::npos);
    for (const char* text : {"shrink 2", "mark 0.5"}) CHECK(refusal(text, picture_of(8, 1)).empty());
    for (const char* text : {"shrink 0.5", "grey 2", "mark -1", "mark", "grey ITU"})
        CHECK_FALSE(parse_corruption(text));
}

TEST_CASE(
    "image_corruptions: blocks are one black box of a fifth of each side, in all three colours, anywhere") {
    const int width = 20, height = 30;
    const auto values = uniform_values(width * height * 3, 0.1, 1, 1);
    std::set<std::size_t> lefts, tops;
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        const auto boxed = spoilt("blocks 0.2", values, picture_of(width, 3), seed);
        std::set<std::size_t> columns, lines;
        std::size_t count = 0;
        for (std::size_t i = 0; i < boxed.size(); ++i) {
            if (boxed[i] == values[i]) continue;
            REQUIRE(boxed[i] == 0.0F);
            ++count, columns.insert(i / 3 % 20), lines.insert(i / 3 / 20);
        }
        REQUIRE(columns.size() == 4);
        REQUIRE(lines.size() == 6);
        REQUIRE(count == 4 * 6 * 3);
        REQUIRE(*columns.rbegin() - *columns.begin() == 3);
        REQUIRE(*lines.rbegin() - *lines.begin() == 5);
        lefts.insert(*columns.begin()), tops.insert(*lines.begin());
    }
    CHECK(lefts.size() == 17); // every place that there is
    CHECK(tops.size() == 25);
}

TEST_CASE(
    "image_corruptions: shrink leaves flat pictures and slopes, and takes what is finer than its pixels") {
    const Grid grid = picture_of(16, 1);
    const std::vector<float> flat(16 * 12, 0.3F);
    for (const float x : spoilt("shrink 4", flat, grid)) CHECK(x == Approx(0.3).epsilon(1e-6));
    const auto values = uniform_values(16 * 12, 0, 1, 2);
    CHECK(spoilt("shrink 1", values, grid) == values);

    std::vector<float> slope, stripes;
    for (int y = 0; y < 12; ++y)
        for (int x = 0; x < 16; ++x) {
            slope.push_back(0.02F * static_cast<float>(x) + 0.03F * static_cast<float>(y));
            stripes.push_back(static_cast<float>(x % 2));
        }
    const auto kept = spoilt("shrink 2", slope, grid), lost = spoilt("shrink 2", stripes, grid);
    for (std::size_t y = 3; y < 9; ++y)
        for (std::size_t x = 3; x < 13; ++x) {
            CHECK(kept[y * 16 + x] == Approx(slope[y * 16 + x]).epsilon(1e-5));
            CHECK(lost[y * 16 + x] == Approx(0.5).margin(1e-5));
        }
}

TEST_CASE("image_corruptions: shrink treats width, height and colours as what they are") {
    Image image{10, 6, 3, uniform_values(10 * 6 * 3, 0, 1, 3)};
    const auto by_hand = resized(resized(image, 5, 3), 10, 6).values;
    CHECK(spoilt("shrink 2", image.values, picture_of(10, 3)) == by_hand);
    CHECK(by_hand != image.values);
    const auto tiny = spoilt("shrink 1000", image.values, picture_of(10, 3)); // one pixel is left
    for (std::size_t i = 3; i < tiny.size(); ++i) CHECK(tiny[i] == Approx(tiny[i - 3]).epsilon(1e-6));
}

TEST_CASE("image_corruptions: grey gives all three colours their brightness, and keeps it at any share") {
    const auto values = uniform_values(300, 0, 1, 4);
    for (const double share : {0.0, 0.4, 1.0}) {
        const auto after = spoilt("grey " + std::to_string(share), values, picture_of(10, 3));
        for (std::size_t i = 0; i < values.size(); i += 3) {
            const float level = 0.299F * values[i] + 0.587F * values[i + 1] + 0.114F * values[i + 2];
            CHECK(0.299F * after[i] + 0.587F * after[i + 1] + 0.114F * after[i + 2] ==
                  Approx(level).epsilon(1e-5));
            for (std::size_t c = 0; c < 3; ++c)
                CHECK(after[i + c] - level == Approx((1 - share) * (values[i + c] - level)).margin(1e-6));
            if (share == 1.0) CHECK((after[i] == after[i + 1] && after[i] == after[i + 2]));
        }
    }
}

TEST_CASE(
    "image_corruptions: a mark brightens some pixels by its opacity, the same in all colours, anywhere") {
    const int width = 60, height = 40;
    const auto values = uniform_values(width * height * 3, 0.1, 0.8, 5);
    std::vector<int> times(width * height);
    double covered = 0;
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        const auto marked = spoilt("mark 0.25", values, picture_of(width, 3), seed);
        int count = 0;
        for (std::size_t p = 0; p < times.size(); ++p) {
            if (marked[3 * p] == values[3 * p]) continue;
            ++count, ++times[p];
            for (std::size_t i = 3 * p; i < 3 * p + 3; ++i)
                REQUIRE(marked[i] == Approx(values[i] + 0.25 * (1 - static_cast<double>(values[i]))));
        }
        for (std::size_t i = 0; i < values.size(); ++i)
            if (marked[i / 3 * 3] == values[i / 3 * 3]) REQUIRE(marked[i] == values[i]);
        REQUIRE(count >= 3 * 10);
        covered += count / (500.0 * width * height);
    }
    CHECK(covered > 0.02);
    CHECK(covered < 0.25);
    CHECK(std::ranges::count(times, 0) < width * height / 50); // nearly every pixel is met
    CHECK(spoilt("mark 0", values, picture_of(width, 3)) == values);
}

TEST_CASE("image_corruptions: a mark is of letters that can be told, one pixel apart at least") {
    const int width = 24, height = 7; // room for three or four letters as they are, in one line
    std::map<std::string, int> shapes;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const auto marked = spoilt("mark 1", std::vector<float>(width * height), picture_of(width, 1), seed);
        std::string letter;
        for (std::size_t x = 0; x < width; ++x) {
            std::string column;
            for (std::size_t y = 0; y < height; ++y) column += marked[y * width + x] > 0.0F ? '#' : '.';
            if (column.find('#') != column.npos) letter += column;
            if (column.find('#') == column.npos || x + 1 == width) {
                if (!letter.empty() && x + 1 < width) ++shapes[letter];
                letter.clear();
            }
        }
    }
    CHECK(shapes.size() >= 26);
    int frequent = 0;
    for (const auto& [shape, count] : shapes) frequent += count >= 15 ? 1 : 0;
    CHECK(frequent == 26);
    CHECK(shapes.contains(".######"
                          "#...#.."
                          "#...#.."
                          "#...#.."
                          ".######")); // A
    CHECK(shapes.contains("#######"
                          "......#"
                          "......#"
                          "......#"
                          "......#")); // L
}

TEST_CASE("image_corruptions: pictures smaller than a letter are marked as far as they go") {
    const std::vector<float> dark(3 * 4);
    int marked = 0;
    for (std::uint64_t seed = 0; seed < 50; ++seed)
        marked += spoilt("mark 1", dark, picture_of(3, 1), seed) != dark ? 1 : 0;
    CHECK(marked > 25);
}
