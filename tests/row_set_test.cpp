// Rows of IDX files, folders of pictures and tables, and what is wrong with them.
#include "training/vectors/row_set.h"

#include "tests/catch.h"
#include "tests/row_files.h"
#include "training/vectors/idx_file.h"

#include <cmath>
#include <filesystem>

using namespace sordino;
using namespace sordino::test;

namespace {

// What load_rows makes of these, or its error.
struct Loaded {
    RowSet set;
    std::string error;
};

Loaded load(const std::vector<std::string>& paths, const RowSettings& settings = {}) {
    const std::vector<std::filesystem::path> all(paths.begin(), paths.end());
    const auto kind = kind_of_rows(all);
    REQUIRE(kind);
    REQUIRE(*kind);
    auto set = load_rows(all, **kind, settings);
    if (!set) return {{}, set.error().message};
    return {std::move(*set), ""};
}

RowSettings sized(int width, int height) {
    RowSettings settings;
    settings.size = ImageSize{width, height};
    return settings;
}

// Three pictures of 4 x 3: black, grey, white.
void write_pictures(const TestFolder& folder) {
    for (const auto& [name, value] :
         {std::pair{"a.png", 0.0F}, std::pair{"b.png", 0.2F}, std::pair{"c.png", 1.0F}})
        REQUIRE(write_png(folder / name, blank_image(4, 3, 1, value)));
}

} // namespace

TEST_CASE("row_set: images of an IDX are rows of brightness, line by line") {
    const TestFolder folder;
    REQUIRE(
        write_idx(folder / "a-idx3-ubyte.gz", {{2, 2, 3}, {0, 51, 102, 153, 204, 255, 1, 2, 3, 4, 5, 6}}));
    const auto [set, error] = load({folder / "a-idx3-ubyte.gz"});
    REQUIRE(error.empty());
    CHECK(set.kind == RowKind::idx);
    CHECK(set.spec == VectorSpec{3, 2, 1, ValueRange{}, {}});
    CHECK(set.unit == 255.0F);
    REQUIRE(set.rows.cols() == 2);
    for (int v = 0; v < 6; ++v) CHECK(std::abs(set.rows(v, 0) - 0.2F * static_cast<float>(v)) < 1e-6F);
    CHECK(set.places == std::vector<std::size_t>{0, 1});
    const auto twice = load({folder / "a-idx3-ubyte.gz", folder / "a-idx3-ubyte.gz"}).set;
    CHECK(twice.rows.cols() == 4);
    CHECK(twice.rows.leftCols(2) == twice.rows.rightCols(2));
    CHECK(load({folder / "a-idx3-ubyte.gz"}, sized(6, 4)).set.rows.rows() == 24);
}

TEST_CASE("row_set: labels in the place of images, and images of another size, are refused") {
    const TestFolder folder;
    REQUIRE(write_idx(folder / "labels", {{3}, {1, 2, 3}}));
    REQUIRE(write_idx(folder / "small", {{1, 2, 2}, {1, 2, 3, 4}}));
    REQUIRE(write_idx(folder / "large", {{1, 2, 3}, {1, 2, 3, 4, 5, 6}}));
    REQUIRE(write_idx(folder / "five", {{1, 1, 1, 5}, {1, 2, 3, 4, 5}}));
    CHECK(contains(load({folder / "labels"}).error, "--labels"));
    CHECK(contains(load({folder / "small", folder / "large"}).error,
                   "2 x 2 grey as in the files before, found 3 x 2 grey"));
    CHECK(contains(load({folder / "five"}).error, "expected 1 (grey) or 3 (colour), found 5"));
}

TEST_CASE("row_set: pictures of a folder are rows in the order of their names") {
    const TestFolder folder;
    write_pictures(folder);
    write_bytes(folder / "notes.txt", "no picture");
    const auto [set, error] = load({folder.path().string()});
    REQUIRE(error.empty());
    CHECK(set.kind == RowKind::images);
    CHECK(set.spec == VectorSpec{4, 3, 1, ValueRange{}, {}});
    CHECK(set.names == std::vector<std::string>{"a.png", "b.png", "c.png"});
    CHECK(set.rows.col(0).maxCoeff() == 0.0F);
    CHECK(set.rows.col(2).minCoeff() == 1.0F);
    CHECK(set.problems.empty());
}

TEST_CASE("row_set: a picture of another size or mode is refused with the option that helps") {
    const TestFolder folder;
    write_pictures(folder);
    REQUIRE(write_png(folder / "large.png", blank_image(8, 6, 1, 0.5F)));
    const auto large = load({folder.path().string()}).error;
    CHECK(contains(large, "large.png: expected 4 x 3 pixels, as a.png has them, found 8 x 6"));
    CHECK(contains(large, "--size 4x3"));
    const auto sizes = load({folder.path().string()}, sized(2, 2));
    CHECK(sizes.error.empty());
    CHECK(sizes.set.rows.rows() == 4);
    std::filesystem::remove(folder / "large.png");
    REQUIRE(write_png(folder / "red.png", blank_image(4, 3, 3, 0.5F)));
    const auto red = load({folder.path().string()}).error;
    CHECK(contains(red, "red.png: expected a picture in grey, as a.png is, found one in colour"));
    CHECK(contains(red, "--grey or --colour"));
    RowSettings colour;
    colour.channels = 3;
    CHECK(load({folder.path().string()}, colour).set.rows.rows() == 36);
}

TEST_CASE("row_set: an unreadable picture among good ones is left out and told, or ends a strict run") {
    const TestFolder folder;
    write_pictures(folder);
    write_bytes(folder / "b.png", read_bytes(folder / "b.png").substr(0, 40));
    const auto [set, error] = load({folder.path().string()});
    REQUIRE(error.empty());
    CHECK(set.names == std::vector<std::string>{"a.png", "c.png"});
    CHECK(set.places == std::vector<std::size_t>{0, 2});
    CHECK(set.found == 3);
    CHECK(set.rows.cols() == 2);
    REQUIRE(set.problems.size() == 1);
    CHECK(contains(set.problems.front(), "b.png: expected"));
    RowSettings strict;
    strict.strict = true;
    const auto ended = load({folder.path().string()}, strict).error;
    CHECK(contains(ended, "b.png"));
    CHECK(contains(ended, "--strict"));
    for (const char* name : {"a.png", "c.png"}) write_bytes(folder / name, "no picture");
    CHECK(contains(load({folder.path().string()}).error, "found none that can be used"));
}

TEST_CASE("row_set: rows of a table have columns with names, and those with missing values are left out") {
    const TestFolder folder;
    write_bytes(folder / "a.csv", "heat,flow\n1,2\n3,\n5,6\n");
    const auto [set, error] = load({folder / "a.csv"});
    REQUIRE(error.empty());
    CHECK(set.spec.columns == std::vector<std::string>{"heat", "flow"});
    CHECK_FALSE(set.spec.is_image());
    CHECK(set.places == std::vector<std::size_t>{0, 2});
    CHECK(set.rows == (Eigen::MatrixXf(2, 2) << 1, 5, 2, 6).finished());
    REQUIRE(set.problems.size() == 1);
    CHECK(contains(set.problems.front(), "1 row with missing values"));
    RowSettings some;
    some.columns = {"flow"};
    CHECK(load({folder / "a.csv"}, some).set.rows == (Eigen::MatrixXf(1, 2) << 2, 6).finished());
    some.columns = {"speed"};
    CHECK(contains(load({folder / "a.csv"}, some).error, "speed"));
}

TEST_CASE("row_set: a table with a size is one of pictures, grey values up to 1 or to 255") {
    const TestFolder folder;
    write_bytes(folder / "a.csv", "a,b,c,d\n0,51,102,255\n255,0,0,0\n");
    const auto [set, error] = load({folder / "a.csv"}, sized(2, 2));
    REQUIRE(error.empty());
    CHECK(set.spec == VectorSpec{2, 2, 1, ValueRange{}, {}});
    CHECK(set.unit == 255.0F);
    CHECK(std::abs(set.rows(1, 0) - 0.2F) < 1e-6F);
    CHECK(contains(load({folder / "a.csv"}, sized(3, 2)).error,
                   "expected 6 columns for images of 3 x 2, found 4"));
    write_bytes(folder / "b.csv", "a,b\n0,-1\n0.5,1\n");
    CHECK(contains(load({folder / "b.csv"}, sized(2, 1)).error, "0 to 1 or 0 to 255"));
}

TEST_CASE("row_set: what is neither images nor tables has no kind, and kinds do not mix") {
    const TestFolder folder;
    write_pictures(folder);
    write_bytes(folder / "a.csv", "a\n1\n2\n");
    write_bytes(folder / "a.wav", "RIFF");
    CHECK(kind_of_rows({folder / "a.wav"}).value() == std::nullopt);
    CHECK(contains(kind_of_rows({folder / "a.png", folder / "a.csv"}).error().message,
                   "expected a picture as the paths before"));
    CHECK(contains(kind_of_rows({folder / "none"}).error().message, "no such folder or file"));
}

TEST_CASE("row_set: a size is two whole numbers above 0") {
    CHECK(parse_size("64x48").value() == ImageSize{64, 48});
    for (const char* text : {"", "64", "x", "64x", "0x4", "4x-1", "4x4x4", "4.5x4", "99999999999x1"})
        CHECK_FALSE(parse_size(text));
}
