// Pairs of tables: rows meet by their times, and what is no pair is refused.
#include "training/table/table_pair.h"

#include <fmt/format.h>

#include "tests/catch.h"
#include "tests/test_folder.h"

using namespace sordino;
using namespace sordino::test;

namespace {

// Rows of two channels from `first` on, `step` seconds apart; every `hole`th is left out.
std::string csv(int rows, double add, double step = 0.1, double first = 100.0, int hole = 0,
                const char* header = "time,a,b\n") {
    std::string text = header;
    for (int r = 0; r < rows; ++r)
        if (hole == 0 || r % hole != hole - 1)
            text += fmt::format("{:.2f},{},{}\n", first + step * r, r + add, 1000 - r - add);
    return text;
}

struct Tables : TestFolder {
    Tables() { write_bytes(*this / "clean.csv", csv(50, 0.0)); }
    Result<TablePair> pair(const std::string& noisy, double rate_hz = 0.0) const {
        write_bytes(*this / "noisy.csv", noisy);
        return load_table_pair(*this / "clean.csv", *this / "noisy.csv", {}, {}, rate_hz);
    }
};

} // namespace

TEST_CASE(
    "table_pair: rows meet by their times, channels by their names, and rows that one lacks are missing") {
    const Tables tables;
    const auto pair = tables.pair(csv(50, 0.25, 0.1, 100.0, 9, "time,b,a\n"));
    INFO((pair ? "" : pair.error().message));
    REQUIRE(pair);
    CHECK(pair->channels == std::vector<std::string>{"a", "b"});
    CHECK(pair->rate_hz == Approx(10.0));
    REQUIRE(pair->parts.size() == 1);
    const auto& [clean, noisy] = pair->parts.front();
    REQUIRE(noisy.rows() == 50);
    for (int r = 0; r < 50; ++r) {
        CHECK(clean(r, 0) == static_cast<float>(r));
        if (r % 9 == 8)
            CHECK(std::isnan(noisy(r, 0)));
        else
            CHECK(noisy(r, 1) == static_cast<float>(r) + 0.25F);
    }
}

TEST_CASE("table_pair: another rate, another beginning and another length are refused with both values") {
    const Tables tables;
    const std::vector<std::pair<std::string, std::string>> strangers{
        {csv(25, 0.0, 0.2), "10 Hz, found 5 Hz"},
        {csv(50, 0.0, 0.1, 100.3), "0.3 s later"},
        {csv(49, 0.0), "50, found 49"},
        {csv(50, 0.0, 0.1, 100.0, 0, "time,a,c\n"), "\"b\""}};
    for (const auto& [noisy, words] : strangers)
        for (const double rate : {0.0, 10.0}) {
            const auto pair = tables.pair(noisy, rate);
            REQUIRE_FALSE(pair);
            CAPTURE(pair.error().message, words);
            CHECK(pair.error().message.find("noisy.csv") != std::string::npos);
            CHECK(pair.error().message.find(words) != std::string::npos);
        }
    const auto half = tables.pair(csv(50, 0.0), 5.0); // of a model at another rate
    REQUIRE(half);
    CHECK(half->parts.front().clean.rows() == 25);
    CHECK(half->parts.front().clean == half->parts.front().noisy);
}
