// Codes of windows: each whole window has one, that of the network on its rows, at its newest row's time.
#include "training/table/window_codes.h"

#include "tests/catch.h"
#include "tests/tables.h"
#include "tests/window_models.h"
#include "training/table/code_writer.h"
#include "training/table/restored_rows.h"
#include "training/table/watched_rows.h"

#include <fmt/format.h>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr int window = 12, hop = 4;

std::shared_ptr<const WindowModel> model_with_code(double rate_hz) {
    auto spec = window_spec(1, window, 4, 0, hop);
    spec.rate_hz = rate_hz;
    return std::make_shared<const WindowModel>(random_window_model(1, spec, 0));
}

std::vector<WindowCode> codes_of(const std::shared_ptr<const WindowModel>& model, const ReadTable& table) {
    RestoredRows rows(model, table.info, {0});
    rows.keep_codes();
    std::vector<WindowCode> codes;
    const auto take = [&] {
        for (WindowCode code; rows.next_code(code);) codes.push_back(code);
    };
    for (const auto& row : table.rows) {
        rows.push(row);
        take();
    }
    rows.finish();
    take();
    return codes;
}

std::string csv(int rows, double step, unsigned seed) {
    Dice dice(seed);
    std::string text = "time,x\n";
    for (int r = 0; r < rows; ++r) text += fmt::format("{:.2f},{:.4f}\n", 3.0 + step * r, dice.normal());
    return text;
}

} // namespace

TEST_CASE("window_codes: each whole window has the code that a stream of the same rows has, and its newest "
          "row's time") {
    const auto model = model_with_code(10.0);
    const auto table = read_text(csv(50, 0.1, 1));
    const auto codes = codes_of(model, table);
    WindowStream stream(model);
    std::size_t n = 0;
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        (void)stream.push(std::vector{static_cast<float>(table.rows[r].values[0])});
        if (r + 1 < window || (r + 1) % hop != 0) continue;
        REQUIRE(n < codes.size());
        CHECK(codes[n].time == table.rows[r].cells[0]);
        const auto code = stream.code();
        CHECK(codes[n].code == std::vector<float>(code.begin(), code.end()));
        ++n;
    }
    CHECK(n == codes.size());
    CHECK(n == 10);
}

TEST_CASE(
    "window_codes: a window that ends between rows has a time stamp of its own, as the table writes them") {
    const auto codes = codes_of(model_with_code(8.0), read_text(csv(50, 0.1, 1)));
    REQUIRE(codes.size() > 5);
    CHECK(codes[0].time == "4.38"); // 3 + 11 / 8
    CHECK(codes[1].time == "4.88");
}

TEST_CASE("window_codes: rows without time stamps are counted from 1") {
    std::string text = "x,y\n";
    for (int r = 0; r < 20; ++r) text += fmt::format("{},1\n", r % 5);
    const auto codes = codes_of(model_with_code(10.0), read_text(text));
    REQUIRE(codes.size() == 3);
    CHECK(codes[0].time == "12");
    CHECK(codes[2].time == "20");
}

TEST_CASE("window_codes: a gap that begins a stretch anew leaves out windows that would reach over it") {
    auto text = csv(20, 0.1, 1);
    for (int r = 0; r < 14; ++r) text += fmt::format("{:.2f},{}\n", 90'000.0 + 0.1 * r, r % 3);
    const auto codes = codes_of(model_with_code(10.0), read_text(text));
    REQUIRE(codes.size() == 4);
    CHECK(codes[3].time == "90001.10");
}

TEST_CASE("window_codes: who does not ask for them has none") {
    const auto model = model_with_code(10.0);
    const auto table = read_text(csv(50, 0.1, 1));
    RestoredRows rows(model, table.info, {0});
    for (const auto& row : table.rows) rows.push(row);
    WindowCode code;
    CHECK_FALSE(rows.next_code(code));
}

TEST_CASE("code_writer: a row a window, under the table's own name of time, with its separator and comma") {
    const TestFolder folder;
    const auto table =
        read_text("Zeit;note;x\n2014-04-02 14:25;a;1,5\n2014-04-02 14:26;b;2,5\n2014-04-02 14:27;b;2,5\n");
    REQUIRE(table.info.format.decimal_comma);
    auto writer = CodeWriter::create(folder / "codes.csv", table.info, 2).value();
    REQUIRE(writer.write({"2014-04-02 14:26", {0.5F, -1.0F}}));
    REQUIRE(writer.write({"2014-04-02 14:27", {0.0F, 2.25F}}));
    REQUIRE(writer.finish());
    CHECK(read_bytes(folder / "codes.csv") ==
          "Zeit;c1;c2\n2014-04-02 14:26;0,5;-1\n2014-04-02 14:27;0;2,25\n");
}

TEST_CASE("code_writer: a table of one column gets commas, and rows their number") {
    const TestFolder folder;
    const auto table = read_text("x\n1\n2\n3\n");
    auto writer = CodeWriter::create(folder / "codes.csv", table.info, 1).value();
    REQUIRE(writer.write({"12", {0.5F}}));
    REQUIRE(writer.finish());
    CHECK(read_bytes(folder / "codes.csv") == "row,c1\n12,0.5\n");
}
