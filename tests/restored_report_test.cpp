// The page of a denoised table: what it carries, what bounds it, and that it stands alone.
#include "training/restored_report.h"

#include <cmath>
#include <limits>

#include "tests/catch.h"
#include "tests/signals.h"
#include "tests/table_pages.h"
#include "tests/test_folder.h"
#include "training/report/table_page.h"

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr float none = std::numeric_limits<float>::quiet_NaN();

std::string page_of(const RestoredReport& report, const ReportFacts& facts = {}) {
    const TestFolder folder;
    const auto written = report.write(folder / "page.html", facts);
    INFO((written ? "" : written.error().message));
    REQUIRE(written);
    return read_bytes(folder / "page.html");
}

RestoredReport noisy_report(std::size_t channels, int rows) {
    const auto info = table_info(channels);
    RestoredReport report(info, info.channels, all_columns(channels));
    Dice dice(1);
    std::vector<double> before(channels);
    std::vector<float> after(channels);
    for (int r = 0; r < rows; ++r) {
        for (std::size_t c = 0; c < channels; ++c) {
            before[c] = r % 2 == 1 ? std::nan("") : dice.normal();
            after[c] = static_cast<float>(dice.normal());
        }
        report.push(table_row(r, before), after);
    }
    return report;
}

} // namespace

TEST_CASE("restored report: a short table is on the page row by row, before, after and where it was filled") {
    const auto info = table_info(3);
    RestoredReport report(info, {"b", "a"}, {2, 0});
    const double nan = std::nan("");
    report.push(table_row(0.0, {1, 9, 4}), std::vector{4.5F, 1.5F});
    report.push(table_row(0.5, {nan, 9, 5}), std::vector{5.5F, 2.5F});
    report.push(table_row(2.0, {nan, 9, 6}), std::vector{6.5F, none});
    const auto page = page_of(report);
    const auto data = page_data(page);
    CHECK(data["kind"] == "restored");
    CHECK(data["rows"] == 3);
    CHECK(data["axis"]["end"] == 2.0);
    CHECK(data["channels"][1]["name"] == "a");
    CHECK(data["channels"][1]["missing"] == 2);
    CHECK(data["channels"][1]["filled"] == 1);
    REQUIRE(data["pieces"].size() == 1);
    CHECK(data["pieces"][0]["tracks"] == nlohmann::json{0, 1, 3, 4, 5}); // of b nothing was filled
    const auto piece = piece_of(page, 0);
    CHECK(piece.first == std::vector{0.0, 0.5, 2.0});
    CHECK(piece.low[0] == std::vector{4.0F, 5.0F, 6.0F});
    CHECK(piece.low[1] == std::vector{4.5F, 5.5F, 6.5F});
    CHECK(piece.low[3][0] == 1.0F);
    CHECK(std::isnan(piece.low[3][1]));
    CHECK(piece.low[4][1] == 2.5F);
    CHECK(std::isnan(piece.low[5][0]));
    CHECK(piece.low[5][1] == 2.5F);
    CHECK(std::isnan(piece.low[5][2]));
}

TEST_CASE("restored report: of a long table the page has the first rows one by one, and says how many") {
    const int rows = 70'000;
    const auto page = page_of(noisy_report(1, rows));
    const auto pieces = page_data(page)["pieces"];
    REQUIRE(pieces.size() == 2);
    CHECK(pieces[0]["rows_a_bin"] == 4);
    CHECK(pieces[0]["bins"] == rows / 4);
    CHECK(pieces[1]["rows_a_bin"] == 1);
    CHECK(piece_of(page, 1).first[1] == 1.0);
}

TEST_CASE("restored report: no table makes a page larger than what is stated") {
    const auto channels = static_cast<std::size_t>(GENERATE(1, 5, 6, 16, 300));
    const auto tracks = 3 * std::min(channels, report::most_channels);
    const auto page = page_of(noisy_report(channels, static_cast<int>(2 * report::bins_for(tracks) - 1)));
    CHECK(page.size() < report::largest_page);
    CHECK(page_data(page)["all_channels"] == channels);
    CHECK(page_data(page)["channels"].size() == std::min(channels, report::most_channels));
}

TEST_CASE("restored report: the page needs nothing from elsewhere, and shows names without running them") {
    const auto info = table_info(1);
    RestoredReport report(info, {"</script><script>alert(1)</script>" + std::string(10'000, 'x')}, {0});
    report.push(table_row(0.0, {1.0}), std::vector{1.0F});
    const auto page = page_of(report, {"<b>", {{"Model", "\xff"}}});
    check_stands_alone(page);
    CHECK(page.find("alert(1)</script>") == page.npos);
    CHECK(page_data(page)["title"] == "<b>");
    CHECK(page_data(page)["channels"][0]["name"].get<std::string>().size() < 110);
}

TEST_CASE("restored report: an unwritable target gives an error that names it") {
    const TestFolder folder;
    const auto target = folder / "missing/page.html";
    const auto written = noisy_report(1, 2).write(target, {});
    REQUIRE(!written);
    CHECK(written.error().message.find(target) != std::string::npos);
}
