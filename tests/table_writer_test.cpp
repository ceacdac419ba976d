// TableWriter: what it writes reads back as the same, in every dialect; untouched cells stay as they were.
#include "training/table/table_writer.h"

#include <cstring>
#include <limits>

#include <fcntl.h>
#include <unistd.h>

#include "tests/signals.h"
#include "tests/tables.h"

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr float no_float = std::numeric_limits<float>::quiet_NaN();

TableRow plain_row(double time, std::vector<double> values) { return {time, std::move(values), {}, 0}; }

// Everything in `from` as it was read, written to `to`.
void copy(const std::string& from, const std::string& to) {
    const auto reader = TableReader::open(from);
    REQUIRE(reader);
    auto writer = TableWriter::create(to, (*reader)->info());
    REQUIRE(writer);
    TableRow row;
    for (auto more = (*reader)->next(row); more && *more; more = (*reader)->next(row))
        REQUIRE(writer->write(row));
    REQUIRE(writer->finish());
}

std::string copied(const std::string& text) {
    const TestFolder folder;
    write_bytes(folder / "a.csv", text);
    copy(folder / "a.csv", folder / "b.csv");
    return read_bytes(folder / "b.csv");
}

// A number that uses the whole range of floats, but no infinity.
float any_float(Dice& dice) {
    const auto bits = static_cast<std::uint32_t>(dice.unit() * 0x1.0p32);
    float value = 0.0F;
    std::memcpy(&value, &bits, sizeof value);
    return std::isfinite(value) ? value : no_float;
}

// Standard output into a file while it lives.
class OutputInto {
  public:
    explicit OutputInto(const std::string& path)
        : before_(::dup(STDOUT_FILENO)) {
        const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(file, STDOUT_FILENO);
        ::close(file);
    }
    OutputInto(const OutputInto&) = delete;
    OutputInto& operator=(const OutputInto&) = delete;
    ~OutputInto() {
        ::dup2(before_, STDOUT_FILENO);
        ::close(before_);
    }

  private:
    int before_;
};

} // namespace

TEST_CASE("table writer: a table that is only copied has the same cells in the same dialect") {
    const auto text =
        GENERATE("time,a,b\n0.50,1.500,-2\n0.51,,1e3\n", "x;y\n1,50;2,0\n,5;NA\n", "1\t2\n3\t4\n",
                 "a b\n1 2\n3 nan\n", "value\n1,5\n2,5\n3,5\n",
                 "label,t,a\n\"walk, fast\",0,1\n\"say \"\"x\"\"\",1,2\n\" two \",2,3\n\"#1\",3,4\n",
                 "timestamp,value\n2014-04-02 14:25:00,1\n2014-04-02 14:30:00,2\n");
    CHECK(copied(text) == text);
}

TEST_CASE(
    "table writer: any floats read back as the same floats in every dialect, and missing ones as missing") {
    const char separator = GENERATE(',', ';', '\t', '|', ' ', one_column);
    const bool comma = GENERATE(false, true), header = GENERATE(false, true);
    const std::string name = GENERATE("a.csv", "a.csv.gz", "a.txt");
    const std::size_t channels = separator == one_column ? 1 : 3;
    TableInfo info;
    info.format.separator = separator;
    info.format.decimal_comma = comma;
    info.format.header = info.named = header;
    for (std::size_t i = 0; i < channels; ++i) {
        info.channels.push_back("channel " + std::to_string(i));
        info.format.channels.push_back(i);
    }
    info.format.names = info.channels;
    const TestFolder folder;
    auto writer = TableWriter::create(folder / name, info);
    REQUIRE(writer);
    Dice dice(5);
    std::vector<std::vector<float>> rows;
    TableRow row = plain_row(0.0, std::vector<double>(channels, 0.0));
    for (int i = 0; i < 500; ++i) {
        auto& values = rows.emplace_back(channels);
        for (float& value : values) value = dice.below(10) == 0 ? no_float : any_float(dice);
        REQUIRE(writer->write(row, values));
    }
    REQUIRE(writer->finish());
    TableHints hints;
    hints.separator = separator;
    hints.decimal_comma = comma;
    hints.header = header;
    const auto table = read_table(folder / name, hints);
    CAPTURE(separator, comma, header, table.error, table.problems.text());
    REQUIRE(table.rows.size() == rows.size());
    bool equal = true;
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (std::size_t c = 0; c < channels; ++c)
            equal = equal && same(static_cast<double>(static_cast<float>(table.rows[i].values[c])),
                                  static_cast<double>(rows[i][c]));
    CHECK(equal);
    if (header) CHECK(table.info.channels == info.channels);
}

TEST_CASE("table writer: only the channels that are given change, all other cells stay as they were") {
    const TestFolder folder;
    write_bytes(folder / "a.csv", "time;a;note;b\n0,10;1,50;up;7,00\n0,20;2,50;down;oops\n");
    const auto reader = TableReader::open(folder / "a.csv");
    REQUIRE(reader);
    auto writer = TableWriter::create(folder / "b.csv", (*reader)->info());
    REQUIRE(writer);
    TableRow row;
    const std::size_t channels[] = {1};
    for (const float value : {0.25F, no_float}) {
        REQUIRE(*(*reader)->next(row));
        REQUIRE(writer->write(row, {&value, 1}, channels));
    }
    REQUIRE(writer->finish());
    CHECK(read_bytes(folder / "b.csv") == "time;a;note;b\n0,10;1,50;up;0,25\n0,20;2,50;down;\n");
}

TEST_CASE("table writer: rows without text get their time stamp as the others have it, counted from them") {
    const auto [first, second, expected] = GENERATE(table<const char*, const char*, const char*>(
        {{"0.50", "1.00", "0.75"},
         {"-0.50", "0.50", "-0.25"},
         {"-1.50", "0.50", "-1.25"},
         {"1396448700000", "1396448701000", "1396448700250"},
         {"1396448700000000000", "1396448701000000000", "1396448700250000000"},
         {"2014-04-02 14:25:00.00", "2014-04-02 14:25:01.00", "2014-04-02 14:25:00.25"}}));
    const TestFolder folder;
    write_bytes(folder / "a.csv", std::string("time,label,a\n") + first + ",x,1\n" + second + ",y,2\n");
    const auto reader = TableReader::open(folder / "a.csv");
    REQUIRE(reader);
    auto writer = TableWriter::create(folder / "b.csv", (*reader)->info());
    REQUIRE(writer);
    TableRow row;
    REQUIRE(*(*reader)->next(row));
    REQUIRE(*(*reader)->next(row)); // the origin is found at any row
    REQUIRE(writer->write(row));
    REQUIRE(writer->write(plain_row(0.25, {0.1})));
    REQUIRE(writer->finish());
    CHECK(read_bytes(folder / "b.csv") ==
          std::string("time,label,a\n") + second + ",y,2\n" + expected + ",,0.1\n");
}

TEST_CASE("table writer: .tsv gets tabs, .npy an array that reads back, .gz is packed") {
    const TestFolder folder;
    write_bytes(folder / "a.csv", "time,a,b\n0,1.5,-2\n1,,4\n");
    copy(folder / "a.csv", folder / "b.tsv");
    CHECK(read_bytes(folder / "b.tsv") == "time\ta\tb\n0\t1.5\t-2\n1\t\t4\n");
    copy(folder / "a.csv", folder / "b.npy");
    CHECK(read_bytes(folder / "b.npy").size() == 128 + 2 * 2 * 4);
    const auto array = read_table(folder / "b.npy");
    CHECK(same(column(array, 0), {1.5, none}));
    CHECK(same(column(array, 1), {-2.0, 4.0}));
    copy(folder / "a.csv", folder / "b.csv.gz");
    CHECK(read_bytes(folder / "b.csv.gz").starts_with("\x1f\x8b"));
    copy(folder / "b.csv.gz", folder / "c.csv");
    CHECK(read_bytes(folder / "c.csv") == read_bytes(folder / "a.csv"));
    copy(folder / "b.npy", folder / "d.csv");
    CHECK(read_bytes(folder / "d.csv") == "1.5,-2\n,4\n");
}

TEST_CASE("table writer: without finish nothing changes, and nothing is left behind") {
    const TestFolder folder;
    write_bytes(folder / "a.csv", "a,b\n1,2\n");
    {
        auto writer = TableWriter::create(folder / "a.csv", read_table(folder / "a.csv").info);
        REQUIRE(writer);
        REQUIRE(writer->write(plain_row(0.0, {3.0, 4.0})));
    }
    CHECK(read_bytes(folder / "a.csv") == "a,b\n1,2\n");
    CHECK(folder.names() == std::vector<std::string>{"a.csv"});
    CHECK_FALSE(TableWriter::create(folder / "none/a.csv", {}));
}

TEST_CASE("table writer: standard output gets each row at once") {
    const TestFolder folder;
    const auto info = read_text("a,b\n1,2\n").info;
    const OutputInto file(folder / "out");
    auto writer = TableWriter::create("-", info);
    const std::string front = read_bytes(folder / "out");
    const bool written = writer && writer->write(plain_row(0.0, {3.0, 0.1})).has_value();
    CHECK(written);
    CHECK(front == "a,b\n");
    CHECK(read_bytes(folder / "out") == "a,b\n3,0.1\n");
    CHECK(writer->finish());
}
