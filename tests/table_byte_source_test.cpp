// ByteSource: plain and packed bytes, whole and cut off, from files and from pipes.
#include "training/table/byte_source.h"

#include <array>
#include <thread>

#include <unistd.h>
#include <zlib.h>

#include "tests/catch.h"
#include "tests/tables.h"

using namespace sordino;
using namespace sordino::test;

namespace {

std::string packed(const std::string& bytes) {
    const TestFolder folder;
    const std::string path = folder / "a.gz";
    const gzFile file = gzopen(path.c_str(), "wb1");
    gzfwrite(bytes.data(), 1, bytes.size(), file);
    gzclose(file);
    return read_bytes(path);
}

std::string numbers(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += std::to_string(i * 7919 % 100003) + "\n";
    return text;
}

Result<std::string> all_of(ByteSource& source, std::size_t piece) {
    std::string all, bytes(piece, '\0');
    for (;;) {
        const auto count = source.read(bytes);
        if (!count) return tl::unexpected(count.error());
        if (*count == 0) return all;
        all += bytes.substr(0, *count);
    }
}

Result<std::string> read_as_file(const std::string& bytes, std::size_t piece = 1000) {
    const TestFolder folder;
    write_bytes(folder / "a", bytes);
    auto source = ByteSource::open(folder / "a");
    REQUIRE(source);
    return all_of(*source, piece);
}

} // namespace

TEST_CASE("table bytes: plain and packed files give the same bytes, in pieces of any size") {
    const auto text = numbers(GENERATE(0, 1, 2, 30'000));
    const auto piece = GENERATE(std::size_t{1}, std::size_t{13}, std::size_t{100'000});
    CHECK(*read_as_file(text, piece) == text);
    CHECK(*read_as_file(packed(text), piece) == text);
}

TEST_CASE("table bytes: packed files one behind another are one, and what follows them is left out") {
    CHECK(*read_as_file(packed("1\n") + packed(numbers(50'000)) + packed("3\n")) ==
          "1\n" + numbers(50'000) + "3\n");
    CHECK(*read_as_file(packed("1\n") + std::string(100, '\0')) == "1\n");
}

TEST_CASE("table bytes: a packed file that is cut off anywhere gives an error that says so") {
    const auto whole = packed(numbers(20'000));
    for (std::size_t size = 2; size < whole.size(); size += 997) {
        const auto read = read_as_file(whole.substr(0, size));
        REQUIRE_FALSE(read);
        CHECK(contains(read.error().message, "cut off"));
    }
    CHECK_FALSE(read_as_file(whole.substr(0, whole.size() - 1)));
}

TEST_CASE("table bytes: a packed file with a wrong byte gives an error") {
    auto bytes = packed(numbers(20'000));
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x55);
    CHECK_FALSE(read_as_file(bytes));
}

TEST_CASE("table bytes: beginnings are told without being taken away") {
    const TestFolder folder;
    write_bytes(folder / "a", "time,value\n");
    auto source = ByteSource::open(folder / "a");
    REQUIRE(source);
    CHECK(*source->begins_with("time"));
    CHECK_FALSE(*source->begins_with("tide"));
    CHECK_FALSE(*source->begins_with("time,values and more than there is"));
    CHECK(*all_of(*source, 3) == "time,value\n");
}

TEST_CASE("table bytes: a pipe gives what is there without waiting for more") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    ByteSource source(ends[0], "pipe");
    CHECK(source.is_live());
    const std::string text = "a,b\n";
    REQUIRE(::write(ends[1], text.data(), text.size()) == 4);
    CHECK_FALSE(*source.begins_with("\x93NUMPY")); // one byte tells
    std::string bytes(100, '\0'), found;
    while (found.size() < text.size()) {
        const auto count = source.read(bytes);
        REQUIRE(count);
        found += bytes.substr(0, *count);
    }
    CHECK(found == text);
    ::close(ends[1]);
    CHECK(*source.read(bytes) == 0);
    ::close(ends[0]);
}

TEST_CASE("table bytes: a missing file and a folder are errors with their names") {
    const TestFolder folder;
    const auto missing_file = ByteSource::open(folder / "none.csv");
    REQUIRE_FALSE(missing_file);
    CHECK(contains(missing_file.error().message, "none.csv"));
    CHECK_FALSE(ByteSource::open(folder.path().string()));
}
