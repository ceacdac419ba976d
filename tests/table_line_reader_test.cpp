// LineReader: whole lines of any length, from files and from pipes, and what is no text.
#include "training/table/line_reader.h"

#include <array>
#include <thread>

#include <unistd.h>

#include "tests/signals.h"
#include "tests/tables.h"

using namespace sordino;
using namespace sordino::test;

namespace {

using Lines = std::vector<std::string>;

constexpr std::size_t first_bytes = 65536; // of a table, which look_ahead sees

struct Read {
    Lines ahead, lines;
    std::string error; // empty: read to the end
};

Read read_all(LineReader& reader) {
    Read read;
    auto ahead = reader.look_ahead(first_bytes);
    if (!ahead) return {{}, {}, ahead.error().message};
    read.ahead = *std::move(ahead);
    std::string_view line;
    bool counted = true;
    for (;;) {
        const auto more = reader.next(line);
        if (!more) read.error = more.error().message;
        if (!more || !*more) break;
        read.lines.emplace_back(line);
        counted &= reader.number() == static_cast<std::int64_t>(read.lines.size());
    }
    CHECK(counted);
    return read;
}

Read read_lines(const std::string& text) {
    const TestFolder folder;
    write_bytes(folder / "a.csv", text);
    LineReader reader(ByteSource::open(folder / "a.csv").value());
    return read_all(reader);
}

// Some are empty, some longer than what is read at a time.
Lines random_lines(int count, unsigned seed) {
    Dice dice(seed);
    Lines lines;
    for (int i = 0; i < count; ++i) {
        const double longest = dice.unit() < 0.05 ? 200000.0 : 30.0;
        std::string line(static_cast<std::size_t>(dice.unit() * longest), ' ');
        for (char& c : line) c = static_cast<char>('0' + static_cast<int>(dice.unit() * 10.0));
        lines.push_back(line);
    }
    lines.emplace_back("1,2"); // a last line that is empty would be none
    return lines;
}

std::string joined(const Lines& lines, const std::string& end) {
    std::string text;
    for (const std::string& line : lines) text += line + end;
    return text;
}

} // namespace

TEST_CASE("line_reader: lines of any length come back, whatever ends them, and are counted") {
    for (const unsigned seed : {1U, 2U, 3U}) {
        const Lines lines = random_lines(100, seed);
        for (const std::string end : {"\n", "\r\n", "\r"}) {
            std::string text = joined(lines, end);
            CHECK(read_lines(text).lines == lines);
            text.resize(text.size() - end.size()); // the last line needs no end
            CHECK(read_lines(text).lines == lines);
        }
    }
    CHECK(read_lines("").lines.empty());
}

TEST_CASE("line_reader: the mark of UTF-8 is left out in front, and only there") {
    const std::string mark = "\xEF\xBB\xBF";
    CHECK(read_lines(mark + "a,b\n1,2\n").lines == Lines{"a,b", "1,2"});
    CHECK(read_lines("a,b\n" + mark + "1,2\n").lines == Lines{"a,b", mark + "1,2"});
    CHECK(read_lines(mark).lines.empty());
    CHECK(read_lines(mark.substr(0, 2)).lines == Lines{mark.substr(0, 2)});
}

TEST_CASE("line_reader: what is seen ahead are the rows of a table alone, and all lines come again") {
    const Read read = read_lines("# made by\n\na,b\n \n1,2\n  # end\n\t\n3,4");
    CHECK(read.ahead == Lines{"a,b", "1,2", "\t", "3,4"});
    CHECK(read.lines == Lines{"# made by", "", "a,b", " ", "1,2", "  # end", "\t", "3,4"});
}

TEST_CASE("line_reader: no more is seen ahead than the first bytes of a file hold") {
    const Lines lines(50000, "1.25,3.5");
    const Read read = read_lines(joined(lines, "\n"));
    CHECK(read.ahead.size() == first_bytes / 9);
    CHECK(read.lines == lines);
}

TEST_CASE(
    "line_reader: a pipe is seen ahead as soon as two rows are there, and gives a line once it is whole") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const auto write = [&](const std::string& text) {
        REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    };
    LineReader reader(ByteSource(ends[0], "pipe"));
    write("# made by\na,b\n1,2\n3,");
    CHECK(reader.look_ahead(first_bytes).value() == Lines{"a,b", "1,2"});
    std::string_view line;
    for (const char* expected : {"# made by", "a,b", "1,2"}) {
        REQUIRE(reader.next(line).value());
        CHECK(line == expected);
    }
    std::thread later([&] {
        write("4\n");
        ::close(ends[1]);
    });
    REQUIRE(reader.next(line).value());
    CHECK(line == "3,4");
    later.join();
    CHECK_FALSE(reader.next(line).value());
    ::close(ends[0]);
}

TEST_CASE("line_reader: a line that is too long is an error with its number, after the lines before it") {
    const std::string start = "a,b\n1,2\n" + std::string(2 * first_bytes, '\n');
    const Read longest = read_lines(start + std::string(longest_line - 1, '7') + "\n8,9\n");
    CHECK(longest.error.empty());
    CHECK(longest.lines.back() == "8,9");
    const Read longer = read_lines(start + std::string(longest_line + 1, '7') + "\n8,9\n");
    CHECK(longer.lines.size() == 2 + 2 * first_bytes);
    CHECK(contains(longer.error, "a.csv:131075: expected a row of a table, found a line of more than 1 MiB"));
}

TEST_CASE("line_reader: bytes that are no text are an error that names the file") {
    const Read read = read_lines(std::string("a,b\n1,\0", 7) + "2\n");
    CHECK(contains(read.error, "a.csv: expected a table as text"));
    CHECK(contains(read.error, "found bytes of zero"));
}
