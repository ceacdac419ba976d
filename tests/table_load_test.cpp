// load_table: whole tables on an even grid, and what is refused.
#include "training/table/load_table.h"

#include <cmath>
#include <filesystem>
#include <iostream>

#include <fmt/format.h>

#include "tests/sound_files.h"
#include "tests/tables.h"

using namespace sordino;
using namespace sordino::test;
namespace fs = std::filesystem;

namespace {

Result<LoadedTable> load_text(const std::string& text, const TableHints& hints = {}, double rate_hz = 0.0,
                              std::size_t limit = table_memory_limit) {
    const TestFolder folder;
    write_bytes(folder / "a.csv", text);
    return load_table(folder / "a.csv", hints, rate_hz, limit);
}

std::string ramp(int rows, double step) {
    std::string text = "time,a,b\n";
    for (int i = 0; i < rows; ++i) text += fmt::format("{:.4f},{},{}\n", i * step, i, -i);
    return text;
}

} // namespace

TEST_CASE("table loading: an even table has its own rate and its own values") {
    const int rows = GENERATE(2, 999, 1000, 1001, 5000);
    const auto table = load_text(ramp(rows, 0.01));
    REQUIRE(table);
    CHECK(table->rate_hz == 100.0);
    CHECK(table->channels == std::vector<std::string>{"a", "b"});
    CHECK(table->named);
    CHECK(table->stretches == std::vector<Eigen::Index>{0});
    REQUIRE(table->values.rows() == rows);
    REQUIRE(table->values.cols() == 2);
    bool equal = true;
    for (int i = 0; i < rows; ++i)
        equal = equal && table->values(i, 0) == static_cast<float>(i) &&
                table->values(i, 1) == static_cast<float>(-i);
    CHECK(equal);
}

TEST_CASE("table loading: another rate is interpolated, gaps are missing, long ones part the table") {
    const auto finer = load_text(ramp(1000, 0.01), {}, 125.0); // 1.25 rows of the grid for each row
    REQUIRE(finer);
    CHECK(finer->rate_hz == 125.0);
    for (Eigen::Index i = 0; i < finer->values.rows(); ++i) {
        const auto expected = static_cast<float>(i) * 0.8F;
        if (std::abs(finer->values(i, 0) - expected) > 0.02F)
            FAIL("row " << i << ": " << finer->values(i, 0));
    }
    const auto gaps = load_text("time,a\n0,1\n1,2\n4,5\n5,6\n1000000,7\n1000001,8\n", {}, 1.0);
    REQUIRE(gaps);
    CHECK(gaps->values.rows() == 8);
    CHECK(std::isnan(gaps->values(2, 0)));
    CHECK(gaps->values(4, 0) == 5.0F);
    CHECK(gaps->stretches == std::vector<Eigen::Index>{0, 6});
}

TEST_CASE("table loading: without time stamps the rate is said, or an error asks for it") {
    TableHints hints;
    CHECK(contains(load_text("a,b\n1,2\n3,4\n").error().message, "rate"));
    CHECK(load_text("a,b\n1,2\n3,4\n", {}, 50.0)->rate_hz == 50.0);
    hints.rate_hz = 20.0;
    CHECK(load_text("a,b\n1,2\n3,4\n", hints)->rate_hz == 20.0);
    CHECK(load_text("a,b\n1,2\n3,4\n", hints)->values(1, 1) == 4.0F);
    CHECK(contains(load_text("a,b\n1,2\n3,4\n", hints, 50.0).error().message, "Resample"));
    const TestFolder folder;
    write_sound(folder / "a.wav", noise(3000, 2), 8000, 2);
    const auto sound = load_table(folder / "a.wav");
    REQUIRE(sound);
    CHECK(sound->rate_hz == 8000.0);
    CHECK(sound->values.rows() == 3000);
}

TEST_CASE("table loading: too few rows and too many are errors, problems are handed on") {
    CHECK(contains(load_text("time,a\n0,1\n").error().message, "two rows"));
    TableHints hints;
    hints.time_column = "time";
    CHECK(contains(load_text("time,a\n0,1\n0,2\n0,3\n", hints).error().message, "two rows"));
    CHECK(contains(load_text("time,a\n").error().message, "two rows"));
    CHECK(contains(load_text(ramp(1000, 0.01), {}, 0.0, 4000).error().message, "memory"));
    CHECK(load_text(ramp(1000, 0.01), {}, 0.0, 8000));
    const auto table = load_text("time,a\n0,1\n1,x\n2,1e300\n3,4\n");
    REQUIRE(table);
    CHECK(table->problems.total() == 1);
    CHECK(std::isnan(table->values(1, 0)));
    CHECK(std::isnan(table->values(2, 0)));
}

TEST_CASE("table loading: names of files say whether a table is in them") {
    for (const char* name : {"a.csv", "b/a.TSV", "a.txt", "a.csv.gz", "a.tsv.gz", "a.npy", "a.b.csv"})
        CHECK(is_table(name));
    for (const char* name : {"a.wav", "a.gz", "a", "csv", "a.npz", "a.csv.wav", "a.npy.gz", ""})
        CHECK_FALSE(is_table(name));
}

TEST_CASE("table loading: the recorded sensors have the rates that they were recorded at") {
    const fs::path folder = fs::path(SORDINO_SHARED) / "data/sensor";
    if (!fs::exists(folder)) {
        std::cout << "skipped: ../shared/data/sensor is not beside this checkout\n";
        return;
    }
    const auto ecg = load_table(folder / "ecg/clean/100.csv.gz");
    REQUIRE(ecg);
    CHECK(ecg->rate_hz == 360.0);
    CHECK(ecg->values.rows() == 216'000);
    CHECK(ecg->values.allFinite()); // ten minutes of rounded stamps: no row is missed
    CHECK(ecg->values(0, 0) == -0.145F);
    CHECK(ecg->values(215'999, 0) == -0.325F);
    const auto taxi = load_table(folder / "nab/data/realKnownCause/nyc_taxi.csv");
    REQUIRE(taxi);
    CHECK(taxi->rate_hz == Approx(1.0 / 1800.0));
    CHECK(taxi->values.rows() == 10'320);
    CHECK(taxi->values.allFinite());
    const auto motion = load_table(folder / "imu/sensor_data.csv");
    REQUIRE(motion);
    CHECK(motion->rate_hz == Approx(99.2).margin(0.1));
    CHECK(motion->values.cols() == 9);
}
