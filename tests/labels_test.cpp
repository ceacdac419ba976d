// Labels of rows.
#include "training/vectors/labels.h"

#include "tests/catch.h"
#include "tests/row_files.h"
#include "training/vectors/idx_file.h"

using namespace sordino;
using namespace sordino::test;

TEST_CASE("labels: an IDX and a table of one column give the same labels") {
    const TestFolder folder;
    REQUIRE(write_idx(folder / "labels.gz", {{3}, {7, 0, 255}}));
    write_bytes(folder / "labels.csv", "class\n7\n0\n255\n");
    write_bytes(folder / "more.csv", "name,weight,label\na,1.5,7\nb,2.5,0\nc,0,255\n");
    for (const char* name : {"labels.gz", "labels.csv", "more.csv"})
        CHECK(read_labels(folder / name, 3, "rows").value() == std::vector<int>{7, 0, 255});
}

TEST_CASE("labels: another number than there are rows, and what is no label, are refused") {
    const TestFolder folder;
    REQUIRE(write_idx(folder / "labels", {{3}, {7, 0, 255}}));
    REQUIRE(write_idx(folder / "images", {{3, 1, 1}, {7, 0, 255}}));
    write_bytes(folder / "half.csv", "class\n7\n0.5\n1\n");
    write_bytes(folder / "two.csv", "a,b\n7,1\n0,1\n");
    const auto error = [&](const char* name, std::size_t count) {
        const auto read = read_labels(folder / name, count, "a-idx3-ubyte");
        return read ? std::string() : read.error().message;
    };
    CHECK(contains(error("labels", 4), "expected 4 labels, one for each row of a-idx3-ubyte, found 3"));
    CHECK(contains(error("images", 3), "found 3 x 1 x 1 values"));
    CHECK(contains(error("half.csv", 3), "half.csv:3: expected a label"));
    CHECK(contains(error("two.csv", 2), "expected one column"));
}
