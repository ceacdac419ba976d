// Rows written as they came.
#include "training/vectors/row_writer.h"

#include "tests/catch.h"
#include "tests/row_files.h"
#include "training/vectors/idx_file.h"

#include <filesystem>

using namespace sordino;
using namespace sordino::test;

namespace {

RowSet loaded(const std::string& path, const RowSettings& settings = {}) {
    const auto kind = kind_of_rows({path});
    REQUIRE(kind);
    REQUIRE(*kind);
    auto set = load_rows({path}, **kind, settings);
    REQUIRE(set);
    return std::move(*set);
}

} // namespace

TEST_CASE(
    "row_writer: an IDX that is written unchanged is the same file, and bytes are rounded and clipped") {
    const TestFolder folder;
    const IdxArray array{{2, 2, 3}, {0, 51, 102, 153, 204, 255, 1, 2, 3, 4, 5, 6}};
    REQUIRE(write_idx(folder / "a-idx3-ubyte", array));
    const RowSet set = loaded(folder / "a-idx3-ubyte");
    REQUIRE(write_rows(folder / "b", folder / "a-idx3-ubyte", set, set.rows, {}));
    CHECK(read_bytes(folder / "b") == read_bytes(folder / "a-idx3-ubyte"));
    Eigen::MatrixXf other = set.rows;
    other(0, 0) = -3.0F;
    other(1, 0) = 2.0F;
    other(2, 0) = 0.5F;
    REQUIRE(write_rows(folder / "c.gz", folder / "a-idx3-ubyte", set, other, {}));
    const auto back = read_idx(folder / "c.gz").value();
    CHECK(back.values[0] == 0);
    CHECK(back.values[1] == 255);
    CHECK(back.values[2] == 128);
    REQUIRE(write_rows(folder / "d.npy", folder / "a-idx3-ubyte", set, set.rows, {}));
    CHECK(loaded(folder / "d.npy").rows == set.rows);
}

TEST_CASE("row_writer: pictures keep their names and folders, as PNGs") {
    const TestFolder folder, out;
    std::filesystem::create_directories(folder.path() / "in" / "cats");
    REQUIRE(write_png(folder.path() / "in" / "a.png", ramp_image(4, 3, 3)));
    REQUIRE(write_png(folder.path() / "in" / "cats" / "b.png", blank_image(4, 3, 3, 1.0F)));
    const RowSet set = loaded(folder / "in");
    REQUIRE(write_rows(out / "made/here", folder / "in", set, set.rows, {}));
    CHECK(read_image(out / "made/here/a.png")->values == ramp_image(4, 3, 3).values);
    CHECK(read_image(out / "made/here/cats/b.png")->values == blank_image(4, 3, 3, 1.0F).values);
    const RowSet one = loaded(folder / "in/a.png");
    REQUIRE(write_rows(out / "one.png", folder / "in/a.png", one, one.rows, {}));
    CHECK(read_image(out / "one.png")->values == ramp_image(4, 3, 3).values);
}

TEST_CASE("row_writer: a table keeps its other columns and the rows that were left out") {
    const TestFolder folder;
    write_bytes(folder / "a.csv", "heat,note,flow\n1,x,2\n3,y,\n5,z,6\n");
    const RowSet set = loaded(folder / "a.csv");
    Eigen::MatrixXf other = set.rows;
    other.array() += 0.5F;
    REQUIRE(write_rows(folder / "b.csv", folder / "a.csv", set, other, {}));
    CHECK(read_bytes(folder / "b.csv") == "heat,note,flow\n1.5,x,2.5\n3,y,\n5.5,z,6.5\n");
}

TEST_CASE("row_writer: a table of grey values up to 255 is written up to 255") {
    const TestFolder folder;
    write_bytes(folder / "a.csv", "a,b\n0,51\n255,102\n");
    RowSettings settings;
    settings.size = ImageSize{2, 1};
    const RowSet set = loaded(folder / "a.csv", settings);
    REQUIRE(write_rows(folder / "b.csv", folder / "a.csv", set, set.rows, settings));
    CHECK(read_bytes(folder / "b.csv") == "a,b\n0,51\n255,102\n");
}
