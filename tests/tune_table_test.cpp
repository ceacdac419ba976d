// The table of a search: to CSV and back, and its order.
#include "cli/tune_table.h"

#include "tests/catch.h"
#include "tests/test_folder.h"

#include <cmath>

using namespace sordino;
using namespace sordino::test;

namespace {

const std::vector<std::string> names{"learning-rate", "layers"};

TuneRow row(int run, double gain, RunFate fate = RunFate::finished) {
    TuneRow row;
    row.run = run;
    row.fate = fate;
    row.values = {"0.001", "encoder 24 relu 0,1; code 12 linear 0"};
    row.si_sdr_gain_db = gain;
    return row;
}

Result<std::vector<TuneRow>> read(const std::string& text, const std::vector<std::string>& tried = names) {
    const TestFolder folder;
    write_bytes(folder / "results.csv", text);
    return read_tune_csv(folder / "results.csv", tried);
}

std::vector<int> order(const std::vector<TuneRow>& rows) {
    std::vector<int> runs;
    for (const auto& r : ranked(rows)) runs.push_back(r.run);
    return runs;
}

} // namespace

TEST_CASE(
    "tune table: columns are named, texts with commas and quotes are quoted, what is unknown is empty") {
    TuneRow one = row(1, 3.25);
    one.si_sdr_db = 8.5;
    one.validation_snr_db = 10.1;
    one.validation_loss = 0.03;
    one.training_loss = 0.04;
    one.best_epoch = 2;
    one.epochs_done = 3;
    one.seconds = 12.5;
    one.parameters = 455000;
    one.mmac_per_second = 28.4;
    TuneRow two = row(2, unknown, RunFate::failed);
    two.reason = "file \"a\": gone";
    CHECK(
        tune_csv(names, std::vector{one, two}) ==
        "run,status,learning-rate,layers,si_sdr_gain_db,si_sdr_db,validation_snr_db,validation_loss,"
        "training_loss,best_epoch,epochs_done,seconds,parameters,mmac_per_second,reason\n"
        "1,finished,0.001,\"encoder 24 relu 0,1; code 12 linear 0\",3.25,8.5,10.1,0.03,0.04,2,3,12.5,455000,"
        "28.4,\n"
        "2,failed,0.001,\"encoder 24 relu 0,1; code 12 linear 0\",,,,,,,,,,,\"file \"\"a\"\": gone\"\n");
}

TEST_CASE("tune table: what is written is read back, whatever the texts hold") {
    std::vector<TuneRow> rows{row(1, 1.0 / 3.0), row(2, unknown, RunFate::stopped),
                              row(12, -2e-9, RunFate::failed)};
    rows[0].seconds = 1e17;
    rows[1].values = {"", "a\nb,\"c\"\r\n"};
    rows[2].reason = ",\"\",";
    const auto again = read(tune_csv(names, rows));
    REQUIRE(again);
    REQUIRE(again->size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK((*again)[i].run == rows[i].run);
        CHECK((*again)[i].fate == rows[i].fate);
        CHECK((*again)[i].values == rows[i].values);
        CHECK((*again)[i].reason == rows[i].reason);
    }
    CHECK((*again)[0].si_sdr_gain_db == 1.0 / 3.0);
    CHECK((*again)[0].seconds == 1e17);
    CHECK(std::isnan((*again)[1].si_sdr_gain_db));
    CHECK(read(tune_csv(names, {}))->empty());
    const std::string dos =
        "run,status,x,si_sdr_gain_db,si_sdr_db,validation_snr_db,validation_loss,"
        "training_loss,best_epoch,epochs_done,seconds,parameters,mmac_per_second,reason\r\n"
        "1,finished,8,1,,,,,,,,,,\r\n"; // as a spreadsheet saves it
    CHECK(read(dos, {"x"})->at(0).si_sdr_gain_db == 1.0);
}

TEST_CASE("tune table: a table of another search and rows that are none are refused by name") {
    const std::string good = tune_csv(names, std::vector{row(1, 1.0)});
    const auto refusal = [](const auto& result) { return result ? "" : result.error().message; };
    const auto has = [](const std::string& text, const std::string& words) {
        return text.find(words) != text.npos;
    };
    CHECK(has(refusal(read(good, {"batch", "layers"})), "results.csv: expected the columns"));
    CHECK(has(refusal(read("")), "columns"));
    CHECK(has(refusal(read(good + "2,finished,0.001\n")), "row 2"));
    std::string wrong = good;
    wrong.replace(wrong.find("finished"), 8, "finishes");
    CHECK(has(refusal(read(wrong)), "row 1"));
    wrong = good;
    wrong.replace(wrong.find("\n1,"), 3, "\n0,");
    CHECK(has(refusal(read(wrong)), "row 1"));
    wrong = good;
    wrong.replace(wrong.rfind(",1,"), 3, ",1x,");
    CHECK(has(refusal(read(wrong)), "row 1"));
    const TestFolder folder;
    CHECK(has(refusal(read_tune_csv(folder / "gone.csv", names)), "gone.csv"));
}

TEST_CASE("tune table: finished runs are ranked by their gain alone, equal ones by their number") {
    std::vector<TuneRow> rows{row(1, 3.0), row(2, 9.0, RunFate::failed),  row(3, 5.0),
                              row(4, 3.0), row(5, 9.0, RunFate::stopped), row(6, -1.0)};
    rows[5].validation_loss = 0.001; // of another loss, perhaps
    rows[5].validation_snr_db = 50;
    CHECK(order(rows) == std::vector<int>{3, 1, 4, 6});
    rows[0].si_sdr_gain_db = unknown;
    CHECK(order(rows) == std::vector<int>{3, 4, 6, 1});
    CHECK(order({}).empty());
}

TEST_CASE("tune table: runs on rows have errors and accuracies for columns, and the least error goes first") {
    TuneRow one = row(1, unknown), two = row(2, unknown), three = row(3, unknown);
    one.mse = 0.04, one.psnr_db = 14, one.accuracy = 0.5;
    two.mse = 0.02, two.psnr_db = 17, two.accuracy = 0.25, two.seconds = 3.5;
    const std::vector rows{one, two, three};
    const std::string text = tune_csv(names, rows, TuneSubject::rows);
    CHECK(
        text.starts_with("run,status,learning-rate,layers,mse,psnr_db,accuracy,validation_loss,training_loss,"
                         "best_epoch,epochs_done,seconds,parameters,reason\n"));
    const TestFolder folder;
    write_bytes(folder / "results.csv", text);
    const auto back = read_tune_csv(folder / "results.csv", names, TuneSubject::rows).value();
    REQUIRE(back.size() == 3);
    CHECK(back[1].mse == 0.02);
    CHECK(back[1].accuracy == 0.25);
    CHECK(back[1].seconds == 3.5);
    CHECK(std::isnan(back[2].mse));
    CHECK_FALSE(read_tune_csv(folder / "results.csv", names)); // columns of sound
    std::vector<int> runs;
    for (const auto& r : ranked(back, TuneSubject::rows)) runs.push_back(r.run);
    CHECK(runs == std::vector{2, 1, 3});
}
