// Curves of a run as CSV, and back.
#include "training/curves.h"

#include "tests/catch.h"
#include "tests/test_folder.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// No two values are alike, and most have no short decimal form.
std::vector<EpochResult> some_history(int epochs) {
    std::vector<EpochResult> history;
    for (int e = 1; e <= epochs; ++e) {
        EpochResult& result = history.emplace_back();
        result.epoch = e;
        double value = 1.0 / 3.0 / e;
        for (const Curve& curve : training_curves()) result.*curve.value = value *= -7.1;
        result.best = e % 3 == 1;
    }
    return history;
}

bool same(const EpochResult& a, const EpochResult& b) {
    bool equal = a.epoch == b.epoch && a.best == b.best;
    for (const Curve& curve : training_curves())
        equal = equal && (std::bit_cast<std::uint64_t>(a.*curve.value) ==
                              std::bit_cast<std::uint64_t>(b.*curve.value) ||
                          (std::isnan(a.*curve.value) && std::isnan(b.*curve.value)));
    return equal;
}

std::vector<EpochResult> read(const std::string& path) {
    const auto history = read_curves(path);
    INFO((history ? "" : history.error().message));
    REQUIRE(history);
    return *history;
}

} // namespace

TEST_CASE("curves: what was written reads back as the same numbers, NaN and infinity too") {
    const TestFolder folder;
    auto history = some_history(5);
    history[1].training_loss = std::numeric_limits<double>::quiet_NaN();
    history[2].validation_loss = infinity;
    history[3].validation_loss = -infinity;
    history[4].learning_rate = std::numeric_limits<double>::denorm_min();
    REQUIRE(write_curves(folder / "curves.csv", history));
    const auto again = read(folder / "curves.csv");
    REQUIRE(again.size() == history.size());
    for (std::size_t i = 0; i < history.size(); ++i) CHECK(same(again[i], history[i]));
}

TEST_CASE("curves: the file is a header and a row an epoch") {
    EpochResult result;
    result.epoch = 7;
    result.training_loss = 0.5;
    result.validation_loss = -0.25;
    result.validation_snr_db = 12.5;
    result.learning_rate = 0.001;
    result.seconds = 33;
    result.audio_rate = 400;
    result.gradient_norm = 2.5;
    result.best = true;
    const std::string header = "epoch,training_loss,validation_loss,validation_snr_db,learning_rate,seconds,"
                               "audio_rate,gradient_norm,best\n";
    CHECK(curves_csv({}) == header);
    CHECK(curves_csv(std::vector{result}) == header + "7,0.5,-0.25,12.5,0.001,33,400,2.5,1\n");
}

TEST_CASE("curves: columns may stand in another order, with others between them, from another system") {
    const TestFolder folder;
    write_bytes(folder / "x.csv",
                "best,note,epoch,training_loss,validation_loss,validation_snr_db,learning_rate,"
                "audio_rate,gradient_norm,seconds\r\n0,hello,3,1,2,3,4,5,6,7\r\n1,,4,1,2,3,4,5,6,8\r\n");
    const auto history = read(folder / "x.csv");
    REQUIRE(history.size() == 2);
    CHECK(history[0].epoch == 3);
    CHECK(history[0].validation_snr_db == 3);
    CHECK(history[0].seconds == 7);
    CHECK(!history[0].best);
    CHECK(history[1].best);
}

TEST_CASE("curves: what cannot be read is told with its path and what is wrong") {
    const std::string header = curves_csv({});
    const auto [content, told] =
        GENERATE_REF(std::pair<std::string, std::string>{"epoch,training_loss\n1,2\n", "'validation_loss'"},
                     std::pair<std::string, std::string>{"", "nothing"},
                     std::pair<std::string, std::string>{header + "1,2,3,4,5,6,7,8,0\n1,2,3\n", "line 3"},
                     std::pair<std::string, std::string>{header + "1,2,3,4,5,6,7,8,0,9\n", "line 2"},
                     std::pair<std::string, std::string>{header + "1,2,3,four,5,6,7,8,0\n", "four"},
                     std::pair<std::string, std::string>{header + "1,2,3,4x,5,6,7,8,0\n", "line 2"},
                     std::pair<std::string, std::string>{header + "one,2,3,4,5,6,7,8,0\n", "line 2"});
    const TestFolder folder;
    write_bytes(folder / "x.csv", content);
    const auto history = read_curves(folder / "x.csv");
    CAPTURE(content);
    REQUIRE(!history);
    CHECK(history.error().message.find(folder / "x.csv") != std::string::npos);
    CHECK(history.error().message.find(told) != std::string::npos);
}

TEST_CASE("curves: a file is replaced as a whole, and a folder that is not there is named") {
    const TestFolder folder;
    REQUIRE(write_curves(folder / "x.csv", some_history(1)));
    std::ifstream old(folder / "x.csv");
    REQUIRE(write_curves(folder / "x.csv", some_history(2)));
    const std::string content{std::istreambuf_iterator<char>(old), {}};
    CHECK(content == curves_csv(some_history(1))); // who had it open sees what it was
    CHECK(read_bytes(folder / "x.csv") == curves_csv(some_history(2)));
    CHECK(folder.names() == std::vector<std::string>{"x.csv"});
    const auto written = write_curves(folder / "none/x.csv", some_history(1));
    REQUIRE(!written);
    CHECK(written.error().message.find(folder / "none") != std::string::npos);
}
