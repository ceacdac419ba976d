// --report and --latent on tables, as a user runs them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tests/report_page.h"
#include "tests/signals.h"
#include "tests/train_command.h"

using namespace sordino;
using namespace sordino::test;

namespace {

// A channel that turns; of every 50 rows three are missing. From `event` on 20 rows of something else.
std::string log_csv(int rows, unsigned seed, bool holes, int event = -1) {
    Dice dice(seed);
    std::string text = "time,flow\n";
    for (int r = 0; r < rows; ++r) {
        const bool strange = event >= 0 && r >= event && r < event + 20;
        const double flow = (strange ? 9.0 : std::sin(0.31 * r)) + 0.2 * dice.normal();
        text += holes && r % 50 < 3 ? fmt::format("{:.2f},\n", 0.05 * r)
                                    : fmt::format("{:.2f},{:.5f}\n", 0.05 * r, flow);
    }
    return text;
}

struct Log : TestFolder {
    explicit Log(const Arguments& more = {}) {
        write_bytes(*this / "normal.csv", log_csv(1200, 1, false));
        train(model, more);
    }
    void train(const std::string& to, const Arguments& more) const {
        const auto result =
            run_command(Arguments{SORDINO_COMMAND, "train", "--clean", *this / "normal.csv", "-o", to,
                                  "--epochs", "3", "--steps-per-epoch", "20", "--batch", "64",
                                  "--validation-sequences", "128", "--threads", "1"} +
                        more);
        INFO(result.out << result.err);
        REQUIRE(result.status == 0);
    }
    CommandResult verb(const std::string& name, const Arguments& arguments) const {
        return run_command(Arguments{SORDINO_COMMAND, name, "--model", model} + arguments);
    }
    std::string model = *this / "log.safetensors";
};

std::ptrdiff_t lines_of(const std::string& text) { return std::ranges::count(text, '\n'); }

} // namespace

TEST_CASE("table pages: denoise --report says how many rows, what was filled and how much was taken away") {
    const Log log;
    write_bytes(log / "today.csv", log_csv(400, 2, true));
    const auto plain = log.verb("denoise", {log / "today.csv", "-o", log / "plain.csv", "--impute", "--all"});
    REQUIRE(plain.status == 0);
    const auto result = log.verb("denoise", {log / "today.csv", "-o", log / "out.csv", "--impute", "--all",
                                             "--report", log / "page.html"});
    INFO(result.err);
    REQUIRE(result.status == 0);
    CHECK(read_bytes(log / "out.csv") == read_bytes(log / "plain.csv"));
    const auto page = page_data(read_bytes(log / "page.html"));
    CHECK(page["title"] == "today.csv");
    CHECK(page["kind"] == "restored");
    CHECK(page["rows"] == 400);
    CHECK(page["axis"]["end"].get<double>() == Approx(19.95));
    CHECK(page["channels"][0]["name"] == "flow");
    CHECK(page["channels"][0]["missing"] == 24);
    CHECK(page["channels"][0]["filled"] == 24);
    CHECK(page["channels"][0]["taken_db"].get<double>() < 0.0);
    REQUIRE(log.verb("denoise", {log / "today.csv", "-o", log / "gaps.csv", "--report", log / "gaps.html"})
                .status == 0);
    CHECK(page_data(read_bytes(log / "gaps.html"))["channels"][0]["filled"] == 0);
}

TEST_CASE("table pages: watch --report has the alarms of --alarms, on the axis of the rows") {
    const Log log({"--watch"});
    write_bytes(log / "today.csv", log_csv(800, 3, false, 600));
    const auto result = log.verb("watch", {log / "today.csv", "-o", log / "scores.csv", "--alarms",
                                           log / "alarms.csv", "--report", log / "page.html"});
    INFO(result.err);
    REQUIRE(result.status == 0);
    const auto alarms = read_bytes(log / "alarms.csv");
    const auto page = page_data(read_bytes(log / "page.html"));
    CHECK(page["kind"] == "watched");
    CHECK(page["alarm_count"] == lines_of(alarms) - 1);
    REQUIRE(page["alarms"].size() > 0);
    CHECK(page["alarms"].size() == page["alarm_count"]);
    for (const auto& alarm : page["alarms"]) {
        const auto start = alarm["start"].get<std::string>();
        CHECK(has(alarms, start + "," + alarm["end"].get<std::string>() + ",flow,"));
        CHECK(alarm["from"].get<double>() == Approx(std::stod(start)));
        CHECK(alarm["to"].get<double>() >= alarm["from"].get<double>());
    }
    CHECK(has(alarms, "30.00,"));
}

TEST_CASE("table pages: --latent writes a row for each window, the same for denoise and watch") {
    const Log log({"--watch"});
    write_bytes(log / "today.csv", log_csv(300, 4, false));
    REQUIRE(log.verb("denoise", {log / "today.csv", "-o", log / "a.csv", "--latent", log / "denoise.csv"})
                .status == 0);
    REQUIRE(
        log.verb("watch", {log / "today.csv", "-o", log / "b.csv", "--latent", log / "watch.csv"}).status ==
        0);
    const auto codes = read_bytes(log / "denoise.csv");
    CHECK(codes == read_bytes(log / "watch.csv"));
    CHECK(codes.starts_with("time,c1,c2,c3,c4,c5,c6,c7,c8\n"));
    CHECK(lines_of(codes) > 10);
    CHECK(has(codes, "\n14.95,")); // row 300 is the last of a window
}

TEST_CASE("table pages: a model without a code is told so, and nothing is written") {
    const Log log({"--layers", "encoder 8 relu 0"});
    check_failure(
        log.verb("denoise", {log / "normal.csv", "-o", log / "out.csv", "--latent", log / "codes.csv"}), 1,
        "role code");
    CHECK_FALSE(std::filesystem::exists(log / "out.csv"));
    CHECK_FALSE(std::filesystem::exists(log / "codes.csv"));
}

TEST_CASE("table pages: a page or codes replace no file that is there, and neither input nor output") {
    const Log log({"--watch"});
    write_bytes(log / "there.html", "mine");
    const auto in = log / "normal.csv", out = log / "out.csv";
    for (const char* option : {"--report", "--latent"}) {
        for (const char* verb : {"denoise", "watch"}) {
            check_failure(log.verb(verb, {in, "-o", out, option, log / "there.html"}), 1, "is there already");
            check_failure(log.verb(verb, {in, "-o", out, option, out}), 2, option);
        }
        check_failure(log.verb("denoise", {in, in, "-o", log / "folder/", option, log / "x"}), 2, "");
        check_failure(log.verb("denoise", {in, "-o", out, option, in, "--force"}), 2, option);
        check_failure(log.verb("watch", {in, "-o", out, option, in, "--force"}), 2, option);
    }
    CHECK(read_bytes(log / "there.html") == "mine");
    CHECK_FALSE(std::filesystem::exists(out));
}
