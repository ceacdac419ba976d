// IDX files: written and read, and every way in which they can be wrong.
#include "training/vectors/idx_file.h"

#include "tests/catch.h"
#include "tests/row_files.h"

using namespace sordino;
using namespace sordino::test;

namespace {

std::string error_of(const std::string& bytes) {
    const TestFolder folder;
    write_bytes(folder / "a-idx3-ubyte", bytes);
    const auto read = read_idx(folder / "a-idx3-ubyte");
    return read ? "" : read.error().message;
}

} // namespace

TEST_CASE("idx_file: what is written is read back, plain and packed") {
    const TestFolder folder;
    const IdxArray array{{3, 2, 4}, {0,   1,   2,   3,   4,   5,   6,  7,  8,  9,  10, 11,
                                     250, 251, 252, 253, 254, 255, 18, 19, 20, 21, 22, 23}};
    for (const char* name : {"a-idx3-ubyte", "a-idx3-ubyte.gz"}) {
        REQUIRE(write_idx(folder / name, array));
        CHECK(is_idx_file(folder / name));
        const auto back = read_idx(folder / name);
        REQUIRE(back);
        CHECK(back->sizes == array.sizes);
        CHECK(back->values == array.values);
    }
    CHECK(read_bytes(folder / "a-idx3-ubyte").substr(0, 16) ==
          std::string("\0\0\x08\x03\0\0\0\x03\0\0\0\x02\0\0\0\x04", 16));
    CHECK(read_bytes(folder / "a-idx3-ubyte.gz").starts_with("\x1f\x8b"));
}

TEST_CASE("idx_file: a file that is cut off anywhere is refused, with what was expected and found") {
    const std::string whole = idx_bytes({2, 2, 3}, std::string(12, 'x'));
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        CHECK(contains(error_of(whole.substr(0, length)), "expected"));
    }
    CHECK(contains(error_of(whole.substr(0, 20)), "expected 12 bytes for 2 x 2 x 3 values, found 4"));
    CHECK(contains(error_of(whole + "y"), "found more"));
    CHECK(error_of(whole).empty());
}

TEST_CASE("idx_file: a wrong magic number is told with its bytes") {
    const std::string whole = idx_bytes({1, 1, 1}, "x");
    CHECK(
        contains(error_of("\x01" + whole.substr(1)), "begins with 00 00 08 and 01 to 04, found 01 00 08 03"));
    std::string floats = whole;
    floats[2] = '\x0D';
    CHECK(contains(error_of(floats), "found 00 00 0d 03"));
    CHECK(contains(error_of("<html>"), "found 3c 68 74 6d"));
    CHECK(contains(error_of(""), "found nothing"));
}

TEST_CASE("idx_file: sizes that no file can have ask for no memory") {
    std::string huge = idx_bytes({1, 1, 1}, "x");
    for (const std::size_t at : {std::size_t{4}, std::size_t{8}, std::size_t{12}}) huge[at] = '\x7F';
    CHECK(contains(error_of(huge), "2 GiB at most"));
    std::string none = idx_bytes({1, 1, 1}, "x");
    none[7] = '\0';
    CHECK(contains(error_of(none), "sizes above 0"));
    std::string large = idx_bytes({1, 1, 1}, "x");
    large[4] = '\x40'; // 2^30 images in one byte
    CHECK(contains(error_of(large), "found 1: the file is cut off"));
}
