// The page of a watched table: channels, score and alarms, and what bounds it.
#include "training/watched_report.h"

#include <cmath>

#include "tests/catch.h"
#include "tests/signals.h"
#include "tests/table_pages.h"
#include "tests/test_folder.h"
#include "training/report/table_page.h"

using namespace sordino;
using namespace sordino::test;

namespace {

std::string page_of(const WatchedReport& report) {
    const TestFolder folder;
    const auto written = report.write(folder / "page.html", {"log", {}});
    INFO((written ? "" : written.error().message));
    REQUIRE(written);
    return read_bytes(folder / "page.html");
}

WatchedReport report_of(std::size_t channels) {
    const auto info = table_info(channels);
    return {info, info.channels, all_columns(channels), 0.25F};
}

AlarmOnPage alarm_at(int row, float score, int channel = 0) {
    return {
        {row, row + 2, channel, score}, row * 0.5, row * 0.5 + 1.0, "start " + std::to_string(row), "end"};
}

} // namespace

TEST_CASE("watched report: a short table is on the page row by row with its score, threshold and alarms") {
    auto report = report_of(2);
    for (int r = 0; r < 5; ++r)
        report.push(table_row(0.5 * r, {1.0 * r, std::nan("")}), 0.1F * static_cast<float>(r), false);
    report.add(alarm_at(2, 0.5F, 1));
    const auto page = page_of(report);
    check_stands_alone(page);
    const auto data = page_data(page);
    CHECK(data["kind"] == "watched");
    CHECK(data["threshold"] == 0.25);
    CHECK(data["channels"][1] == nlohmann::json{{"name", "channel 1"}, {"missing", 5}, {"alarms", 1}});
    REQUIRE(data["alarms"].size() == 1);
    const auto alarm = data["alarms"][0];
    CHECK(alarm["start"] == "start 2");
    CHECK(alarm["from"] == 1.0);
    CHECK(alarm["to"] == 2.0);
    CHECK(alarm["channel"] == "channel 1");
    CHECK(alarm["lane"] == 1);
    const auto piece = piece_of(page, 0);
    CHECK(piece.low[0] == std::vector{0.0F, 1.0F, 2.0F, 3.0F, 4.0F});
    CHECK(piece.low[1].empty());
    CHECK(piece.low[2][4] == 0.4F);
}

TEST_CASE("watched report: of many alarms those with the highest scores are listed, and all are counted") {
    auto report = report_of(1);
    report.push(table_row(0.0, {1.0}), 0.0F, false);
    for (int i = 0; i < 1200; ++i)
        report.add(alarm_at(i, i % 2 == 0 ? 0.9F : 0.3F + 1e-4F * static_cast<float>(i)));
    const auto data = page_data(page_of(report));
    CHECK(data["alarm_count"] == 1200);
    CHECK(data["channels"][0]["alarms"] == 1200);
    REQUIRE(data["alarms"].size() == 1000);
    double last = -1.0;
    for (const auto& alarm : data["alarms"]) {
        CHECK(alarm["from"].get<double>() > last);
        last = alarm["from"].get<double>();
        CHECK(alarm["score"].get<double>() > 0.3399); // the 200 lowest are gone
    }
}

TEST_CASE("watched report: of a long table the rows around an alarm are on the page one by one") {
    auto report = report_of(1);
    const int rows = 70'000, event = 50'000;
    for (int r = 0; r < rows; ++r) {
        const bool on = r >= event && r < event + 10;
        report.push(table_row(r, {1.0 * r}), on ? 0.5F : 0.0F, on);
    }
    const auto page = page_of(report);
    REQUIRE(page_data(page)["pieces"].size() == 3); // whole, first rows, the alarm
    const auto around = piece_of(page, 2);
    CHECK(around.first.front() < event - 100);
    CHECK(around.first.back() > event + 100);
    for (std::size_t i = 0; i < around.first.size(); ++i)
        CHECK(around.low[0][i] == static_cast<float>(around.first[i]));
}

TEST_CASE("watched report: no table makes a page larger than what is stated") {
    const auto channels = static_cast<std::size_t>(GENERATE(1, 7, 15, 300));
    const auto shown = std::min(channels, report::most_channels);
    auto report = report_of(channels);
    Dice dice(1);
    std::vector<double> values(channels);
    const auto rows = static_cast<int>(2 * report::bins_for(shown + 1) - 1);
    for (int r = 0; r < rows; ++r) {
        for (double& value : values) value = dice.normal();
        report.push(table_row(r, values), 0.5F, r % 1000 < 500);
    }
    for (int i = 0; i < 1100; ++i) {
        auto alarm = alarm_at(i, 0.5F);
        alarm.from += 1.0 / 3.0;
        report.add(alarm);
    }
    CHECK(page_of(report).size() < report::largest_page);
}
