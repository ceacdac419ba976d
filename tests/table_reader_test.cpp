// TableReader: rows and values by the rules for bad ones, damage, pipes, .npy, sounds and the sensors' files.
#include "training/table/table_reader.h"

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <limits>
#include <thread>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include "tests/signals.h"
#include "tests/sound_files.h"
#include "tests/tables.h"
#include "training/table/npy_header.h"

using namespace sordino;
using namespace sordino::test;
namespace fs = std::filesystem;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

// A pipe whose far end is ours.
class Pipe {
  public:
    Pipe() { REQUIRE(::pipe(ends_.data()) == 0); }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        close();
        ::close(ends_[0]);
    }
    int source() const { return ends_[0]; }
    void write(const std::string& text) const {
        REQUIRE(::write(ends_[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    }
    void close() {
        if (ends_[1] >= 0) ::close(ends_[1]);
        ends_[1] = -1;
    }

  private:
    std::array<int, 2> ends_{};
};

std::string sensor_text(int rows) {
    std::string text = "time,a,b,label\n";
    Dice dice(1);
    for (int i = 0; i < rows; ++i)
        text += fmt::format("{:.3f},{:.4f},{:.4f},{}\n", i * 0.01, dice.normal(), dice.normal(),
                            i % 3 == 0 ? "walk" : "sit");
    return text;
}

template <class Number>
std::string npy(const std::string& type, const std::string& shape, const std::vector<Number>& values,
                char version = 1) {
    std::string text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
    text.resize(117, ' ');
    text += '\n';
    std::string bytes(npy_magic);
    bytes += version;
    bytes += '\0';
    bytes += static_cast<char>(text.size());
    bytes.append(version == 1 ? 1 : 3, '\0');
    return bytes + text +
           std::string(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Number));
}

long peak_memory_kb() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

} // namespace

TEST_CASE("table: rows have times since the first, values of the channels and their own text") {
    const auto table = read_text(
        "# a comment\n\nlabel, time ,a,b\r\nwalk,0.50,1.5,-2\r\n# and one more\r\nsit,\"0.51\",,1e3\r\n");
    CHECK(table.error.empty());
    CHECK(table.info.channels == std::vector<std::string>{"a", "b"});
    CHECK(table.info.named);
    CHECK(table.info.has_time);
    REQUIRE(table.rows.size() == 2);
    CHECK(table.rows[0].time == 0.0);
    CHECK(table.rows[1].time == Approx(0.01).epsilon(1e-12));
    CHECK(same(table.rows[0].values, {1.5, -2.0}));
    CHECK(same(table.rows[1].values, {none, 1000.0}));
    CHECK(table.rows[1].cells == std::vector<std::string>{"sit", "0.51", "", "1e3"});
    CHECK(table.rows[1].line == 6);
    CHECK(table.problems.total() == 0);
}

TEST_CASE("table: line ends of all systems, a mark of UTF-8 and a last line without an end are read alike") {
    const std::string end = GENERATE("\n", "\r\n", "\r"), mark = GENERATE("", "\xEF\xBB\xBF"),
                      last = GENERATE("", "x");
    std::string text = mark + "time,a" + end + "0,1" + end + "1,2" + end + "2,3";
    if (!last.empty()) text += end;
    const auto table = read_text(text);
    CAPTURE(end.size(), mark.size());
    CHECK(table.info.format.names == std::vector<std::string>{"time", "a"});
    CHECK(same(column(table, 0), {1, 2, 3}));
}

TEST_CASE("table: bad rows are left out and bad values missing, and each kind is counted") {
    const auto table = read_text("time,a,b\n"
                                 "0,1,2\n"
                                 "1,oops,2\n" // line 3
                                 "2,1\n"      // line 4
                                 "3,1,2,3\n"  // line 5
                                 "4,1,2,,\n"  // line 6: no problem
                                 "4,9,9\n"    // line 7
                                 "3.5,9,9\n"  // line 8
                                 "noon,9,9\n" // line 9
                                 ",9,9\n"     // line 10
                                 "5,\"1\n"    // line 11: too few, and the quote ends with it
                                 "6,?,-\n");
    CHECK(table.error.empty());
    CHECK(times(table) == std::vector<double>{0, 1, 4, 6});
    CHECK(same(column(table, 0), {1, none, 1, none}));
    const auto& problems = table.problems;
    CHECK(problems.of(TableProblem::text_for_number).count == 1);
    CHECK(problems.of(TableProblem::text_for_number).first_line == 3);
    CHECK(problems.of(TableProblem::text_for_number).excerpt == "oops");
    CHECK(problems.of(TableProblem::too_few_columns).count == 2);
    CHECK(problems.of(TableProblem::too_few_columns).first_line == 4);
    CHECK(problems.of(TableProblem::too_many_columns).count == 1);
    CHECK(problems.of(TableProblem::too_many_columns).excerpt == "3,1,2,3");
    CHECK(problems.of(TableProblem::repeated_time).first_line == 7);
    CHECK(problems.of(TableProblem::backward_time).first_line == 8);
    CHECK(problems.of(TableProblem::unreadable_time).count == 2);
    CHECK(problems.total() == 8);
    CHECK(problems.rows_left_out() == 7);
    CHECK(contains(problems.text(),
                   "1 value missing: text where a number is expected (first in line 3: \"oops\")"));
}

TEST_CASE("table: the first problem of any kind is an error with path and line where one is strict") {
    const auto row = GENERATE("2,x,1", "2,1", "2,1,2,3", "1,1,1", "0.5,1,1", "x,1,1");
    TableHints hints;
    hints.strict = true;
    const auto table = read_text(std::string("time,a,b\n0,1,2\n1,1,2\n") + row + "\n5,1,1\n", hints);
    CAPTURE(row);
    CHECK(table.rows.size() == 2);
    CHECK(contains(table.error, "a.csv:4: "));
}

TEST_CASE("table: rows without time stamps have a time by the rate, in which those left out count") {
    TableHints hints;
    hints.rate_hz = 4.0;
    CHECK(times(read_text("a,b\n1,2\n1\n1,2\n", hints)) == std::vector<double>{0.0, 0.5});
    CHECK(same(times(read_text("a,b\n1,2\n1,2\n")), {none, none}));
}

TEST_CASE("table: times of all kinds keep their microseconds") {
    const auto [first, second] = GENERATE(
        table<const char*, const char*>({{"1396448700.000001", "1396448700.000003"},
                                         {"1396448700000001", "1396448700000003"},
                                         {"1396448700000001000", "1396448700000003000"},
                                         {"2014-04-02 14:25:00.000001", "2014-04-02 14:25:00.000003"},
                                         {"2014-04-02T14:25:00.000001Z", "2014-04-02T16:25:00.000003+02:00"},
                                         {"0.000001", "0.000003"}}));
    const auto table = read_text(std::string("time,a\n") + first + ",1\n" + second + ",2\n");
    CAPTURE(first);
    REQUIRE(table.rows.size() == 2);
    CHECK(table.rows[1].time == Approx(2e-6).epsilon(1e-9));
}

TEST_CASE("table: the same rows come out of every dialect") {
    const char separator = GENERATE(',', ';', '\t', '|', ' ');
    const bool comma = GENERATE(false, true), header = GENERATE(false, true), packed = GENERATE(false, true);
    const int kind = GENERATE(0, 1, 2, 3); // none, seconds, milliseconds since 1970, ISO 8601
    if ((comma && separator == ',') || (!header && kind == 1)) return;
    Dice dice(4);
    const auto cell = [&](std::string text) {
        if (comma) std::replace(text.begin(), text.end(), '.', ',');
        return text;
    };
    std::string text = header ? std::string(kind > 0 ? "time_" : "") +
                                    (kind == 2  ? "ms"
                                     : kind > 0 ? "utc"
                                                : "first") +
                                    separator + "a" + separator + "b\n"
                              : "";
    std::vector<double> expected, expected_times;
    for (int i = 0; i < 300; ++i) {
        const double a = dice.uniform(-100, 100), b = dice.uniform(-1, 1) * 1e-6;
        const std::string stamp =
            kind == 0   ? cell(fmt::format("{}", a))
            : kind == 1 ? cell(fmt::format("{:.2f}", i * 0.25))
            : kind == 2 ? fmt::format("{}", 1396448700000 + i * 250)
                        : fmt::format("2014-04-02T10:{:02}:{:02}.{:02}Z", i / 240, i / 4 % 60, i % 4 * 25);
        text +=
            stamp + separator + cell(fmt::format("{}", a)) + separator + cell(fmt::format("{}", b)) + "\n";
        expected.push_back(a);
        expected.push_back(b);
        expected_times.push_back(i * 0.25);
    }
    const TestFolder folder;
    const std::string path = folder / (packed ? "a.csv.gz" : "a.csv");
    const gzFile file = gzopen(path.c_str(), packed ? "wb" : "wbT");
    gzfwrite(text.data(), 1, text.size(), file);
    gzclose(file);
    const auto table = read_table(path);
    CAPTURE(separator, comma, header, kind, text.substr(0, 100), table.error);
    std::vector<double> values;
    for (const auto& row : table.rows) {
        const std::size_t first = kind == 0 ? 1 : 0;
        REQUIRE(row.values.size() == first + 2);
        values.insert(values.end(), row.values.begin() + static_cast<long>(first), row.values.end());
    }
    CHECK(values == expected);
    if (kind > 0) CHECK(times(table) == expected_times);
    CHECK(table.info.has_time == (kind > 0));
    CHECK(table.problems.total() == 0);
}

TEST_CASE("table: damage of three hundred kinds gives rows or an error, and never harm") {
    const std::string whole = sensor_text(200);
    Dice dice(9);
    for (int i = 0; i < 300; ++i) {
        std::string text = whole;
        for (int change = dice.below(20); change >= 0; --change) {
            const auto at = static_cast<std::size_t>(dice.below(static_cast<int>(text.size())));
            const int kind = dice.below(4);
            if (kind == 0) text[at] = static_cast<char>(dice.below(256));
            if (kind == 1) text.erase(at, static_cast<std::size_t>(dice.below(300)));
            if (kind == 2)
                text.insert(
                    at, std::string(static_cast<std::size_t>(dice.below(5)), ",\"\n\r;#\0"[dice.below(7)]));
            if (kind == 3) text.insert(at, text.substr(at / 2, 40));
            if (text.empty()) text = "x";
        }
        const auto table = read_text(text);
        for (const auto& row : table.rows) REQUIRE(row.values.size() == table.info.channels.size());
        for (std::size_t row = 1; table.info.has_time && row < table.rows.size(); ++row)
            REQUIRE(table.rows[row].time > table.rows[row - 1].time);
        if (!table.error.empty()) REQUIRE(contains(table.error, "a.csv"));
    }
}

TEST_CASE("table: a row that is wrong touches no other") {
    const std::string whole = sensor_text(300);
    const auto expected = read_text(whole);
    Dice dice(10);
    for (int i = 0; i < 100; ++i) {
        std::string text = whole;
        const std::size_t line_end = text.find('\n', 3000 + static_cast<std::size_t>(dice.below(3000)));
        text[line_end - 6 - static_cast<std::size_t>(dice.below(6))] = ",\"x;\r"[dice.below(5)];
        const auto table = read_text(text);
        std::size_t other = 0;
        for (const auto& row : table.rows) {
            while (expected.rows[other].line < row.line) ++other;
            if (!same(row.values, expected.rows[other].values))
                CHECK(row.line ==
                      std::count(text.begin(), text.begin() + static_cast<long>(line_end), '\n') + 1);
        }
        CHECK(table.rows.size() + 1 >= expected.rows.size());
    }
}

TEST_CASE("table: what is no table is an error that says what was found") {
    CHECK(contains(read_text("").error, "no line"));
    CHECK(contains(read_text("# only\n# comments\n").error, "no line"));
    CHECK(contains(read_text(std::string("a\0b\0\n\0", 6)).error, "zero"));
    CHECK(contains(read_text(std::string("\xFF\xFE"
                                         "a\0,\0",
                                         6))
                       .error,
                   "UTF-8"));
    CHECK(contains(read_text(std::string(3 << 20, '1')).error, "1 MiB"));
    CHECK(contains(read_text("red,green\nblue,white\n").error, "column of numbers"));
    CHECK_FALSE(read_table("none/such.csv").error.empty());
}

TEST_CASE("table: a packed table that is cut off gives its rows, then an error that says so") {
    const TestFolder folder;
    const std::string path = folder / "a.csv.gz";
    const gzFile file = gzopen(path.c_str(), "wb");
    const std::string text = sensor_text(50'000);
    gzfwrite(text.data(), 1, text.size(), file);
    gzclose(file);
    const auto bytes = read_bytes(path);
    write_bytes(path, bytes.substr(0, bytes.size() / 2));
    const auto table = read_table(path);
    CHECK(table.rows.size() > 20'000);
    CHECK(table.rows.size() < 30'000);
    CHECK(contains(table.error, "cut off"));
    CHECK(table.problems.total() == 0);
}

TEST_CASE("table: a pipe gives each row as soon as its line is whole") {
    Pipe pipe;
    pipe.write("time,a\n0,1\n");
    auto reader = TableReader::open(pipe.source(), "pipe");
    REQUIRE(reader);
    TableRow row;
    REQUIRE(*(*reader)->next(row));
    CHECK(row.values[0] == 1.0);
    for (int i = 1; i < 20; ++i) {
        auto waiting = std::async(std::launch::async, [&] { return (*reader)->next(row); });
        pipe.write(std::to_string(i) + ",");
        CHECK(waiting.wait_for(std::chrono::milliseconds(5)) == std::future_status::timeout);
        pipe.write(std::to_string(10 * i) + "\n");
        REQUIRE(*waiting.get());
        CHECK(row.time == i);
        CHECK(row.values[0] == 10.0 * i);
    }
    pipe.write("20,200"); // the last line needs no end
    pipe.close();
    REQUIRE(*(*reader)->next(row));
    CHECK(row.values[0] == 200.0);
    CHECK_FALSE(*(*reader)->next(row));
}

TEST_CASE("table: a pipe is opened by two lines, however they come") {
    Pipe pipe;
    auto opening = std::async(std::launch::async, [&] { return TableReader::open(pipe.source(), "pipe"); });
    for (const char* part : {"# log\n", "t", "ime;a", "\n"}) pipe.write(part);
    CHECK(opening.wait_for(std::chrono::milliseconds(5)) == std::future_status::timeout);
    pipe.write("0;1,5\n");
    const auto reader = opening.get();
    REQUIRE(reader);
    CHECK((*reader)->info().format.separator == ';');
    TableRow row;
    REQUIRE(*(*reader)->next(row));
    CHECK(row.values[0] == 1.5);
}

TEST_CASE("table: a long packed table takes no more memory than a short one") {
    const TestFolder folder;
    const std::string path = folder / "a.csv.gz";
    const gzFile file = gzopen(path.c_str(), "wb1");
    const std::string text = sensor_text(20'000), header = "a,b,c,label\n",
                      rows = text.substr(text.find('\n') + 1);
    gzfwrite(header.data(), 1, header.size(), file);
    for (int i = 0; i < 60; ++i) gzfwrite(rows.data(), 1, rows.size(), file); // 30 MB
    gzclose(file);
    const auto reader = TableReader::open(path);
    REQUIRE(reader);
    const long before = peak_memory_kb();
    TableRow row;
    std::int64_t count = 0;
    for (auto more = (*reader)->next(row); more && *more; more = (*reader)->next(row)) ++count;
    CHECK(count == 1'200'000);
    CHECK(peak_memory_kb() - before < 2000);
}

TEST_CASE("table: numpy's arrays of five types and both versions are rows") {
    const TestFolder folder;
    const std::vector<double> expected{1, -2, 3, 4, 5, -6};
    const auto check = [&](const std::string& bytes) {
        write_bytes(folder / "a.npy", bytes);
        TableHints hints;
        hints.rate_hz = 2.0;
        const auto table = read_table(folder / "a.npy", hints);
        CHECK(table.error == "");
        REQUIRE(table.rows.size() == 3);
        CHECK(table.info.channels == std::vector<std::string>{"1", "2"});
        CHECK_FALSE(table.info.named);
        CHECK(column(table, 0) == std::vector<double>{1, 3, 5});
        CHECK(column(table, 1) == std::vector<double>{-2, 4, -6});
        CHECK(times(table) == std::vector<double>{0.0, 0.5, 1.0});
    };
    check(npy<float>("<f4", "(3, 2)", {1, -2, 3, 4, 5, -6}));
    check(npy<double>("<f8", "(3, 2)", expected));
    check(npy<double>("<f8", "(3,2)", expected, 2));
    check(npy<std::int16_t>("<i2", "(3, 2)", {1, -2, 3, 4, 5, -6}));
    check(npy<std::int32_t>("<i4", "(3, 2)", {1, -2, 3, 4, 5, -6}));
    check(npy<std::int64_t>("<i8", "(3, 2)", {1, -2, 3, 4, 5, -6}));
    write_bytes(folder / "b.npy",
                npy<float>("<f4", "(4,)", {1, 2, std::numeric_limits<float>::infinity(), 4}));
    CHECK(same(column(read_table(folder / "b.npy"), 0), {1, 2, none, 4}));
}

TEST_CASE("table: other arrays, and damaged ones, are errors") {
    const TestFolder folder;
    const auto error = [&](const std::string& bytes) {
        write_bytes(folder / "a.npy", bytes);
        return read_table(folder / "a.npy").error;
    };
    const std::vector<float> values(6);
    CHECK(contains(error(npy(">f4", "(3, 2)", values)), "astype"));
    CHECK(contains(error(npy("<c8", "(3, 1)", values)), "astype"));
    CHECK(contains(error(npy("<f4", "(3, 2, 1)", values)), "shape"));
    CHECK(contains(error(npy("<f4", "()", values)), "shape"));
    CHECK(contains(error(npy("<f4", "(3, 0)", values)), "shape"));
    CHECK(contains(error(npy("<f4", "(4, 2)", values)), "cut off"));
    std::string fortran = npy("<f4", "(3, 2)", values);
    fortran.replace(fortran.find("False,"), 6, "True, ");
    CHECK(contains(error(fortran), "ascontiguousarray"));
    CHECK(contains(error(npy("<f4", "(3, 2)", values, 3)), "version"));
    const std::string whole = npy("<f4", "(3, 2)", values);
    for (std::size_t size = 6; size < whole.size(); ++size)
        REQUIRE_FALSE(error(whole.substr(0, size)).empty());
    Dice dice(2);
    for (int i = 0; i < 300; ++i) {
        std::string bytes = whole;
        bytes[static_cast<std::size_t>(dice.below(static_cast<int>(bytes.size())))] =
            static_cast<char>(dice.below(256));
        error(bytes);
    }
}

TEST_CASE("table: a sound is a table with its own rate, a row for each frame") {
    const TestFolder folder;
    const auto samples = noise(10'000, 2);
    write_sound(folder / "a.wav", samples, 8000, 2);
    const auto table = read_table(folder / "a.wav");
    CHECK(table.error == "");
    CHECK(table.info.rate_hz == 8000.0);
    CHECK(table.info.channels == std::vector<std::string>{"1", "2"});
    REQUIRE(table.rows.size() == 10'000);
    bool equal = true;
    for (std::size_t i = 0; i < samples.size(); ++i)
        equal = equal && table.rows[i / 2].values[i % 2] == static_cast<double>(samples[i]);
    CHECK(equal);
    CHECK(table.rows[4000].time == 0.5);
}

TEST_CASE("table: channels are matched by name in any order, and by position where there are no names") {
    TableInfo info;
    info.path = "a.csv";
    info.channels = {"x", "y", "z"};
    info.named = true;
    CHECK(*match_channels({"z", "x"}, info) == std::vector<std::size_t>{2, 0});
    CHECK(*match_channels({"1", "2", "3"}, info) == std::vector<std::size_t>{0, 1, 2});
    const auto missing = match_channels({"z", "w"}, info);
    REQUIRE_FALSE(missing);
    CHECK(contains(missing.error().message, "\"w\""));
    CHECK(contains(missing.error().message, "x, y, z"));
    info.channels[0] = "z";
    CHECK_FALSE(match_channels({"z"}, info));
    CHECK(match_channels({"y"}, info));
    info.named = false;
    info.channels = {"1", "2"};
    CHECK(*match_channels({"a", "b"}, info) == std::vector<std::size_t>{0, 1});
    CHECK_FALSE(match_channels({"a"}, info));
}

TEST_CASE("table: the recorded sensors are read as they are, without hints") {
    const fs::path folder = fs::path(SORDINO_SHARED) / "data/sensor";
    if (!fs::exists(folder)) {
        std::cout << "skipped: ../shared/data/sensor is not beside this checkout\n";
        return;
    }
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const std::string path = entry.path().string(),
                          kind = fs::relative(entry.path(), folder).begin()->string();
        if (!path.ends_with(".csv") && !path.ends_with(".csv.gz")) continue;
        const auto table = read_table(path);
        CAPTURE(path, table.problems.text());
        CHECK(table.error == "");
        const std::size_t channels = kind == "eeg"                 ? 15
                                     : kind == "imu"               ? 9
                                     : contains(path, "ecg/noise") ? 2
                                                                   : 1;
        CHECK(table.info.channels.size() == channels);
        CHECK(table.info.has_time == (kind != "eeg"));
        CHECK(table.info.named == (kind != "eeg"));
        CHECK(table.info.format.time_kind == (kind == "nab"   ? TimeKind::iso
                                              : kind == "eeg" ? TimeKind::none
                                                              : TimeKind::number));
        CHECK(table.rows.size() > 1000);
        CHECK(table.problems.of(TableProblem::text_for_number).count == 0);
        CHECK(table.problems.total() < 20);
        for (const auto& row : table.rows)
            for (const double value : row.values)
                if (!std::isfinite(value)) FAIL("a value is missing in line " << row.line);
        ++files;
    }
    CHECK(files > 40);
}
