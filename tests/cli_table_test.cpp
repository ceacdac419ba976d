// sordino train, denoise and watch on tables of sensors, as a user runs them.
#include "model/window_model_file.h"
#include "tests/pump.h"

using namespace sordino;
using namespace sordino::test;

TEST_CASE(
    "tables: a model trained on normal rows takes noise away, and leaves time stamps and order as they are") {
    const Pump pump;
    const auto clean = pump_csv(400, 0.0, 2), noisy = pump_csv(400, 0.4, 2);
    write_bytes(pump / "noisy.csv", noisy);
    const auto result = pump.verb("denoise", {pump / "noisy.csv", "-o", pump / "out.csv"});
    INFO(result.out << result.err);
    REQUIRE(result.status == 0);
    CHECK(has(result.out, "400 rows"));
    const auto out = read_bytes(pump / "out.csv");
    CHECK(out.starts_with("time,flow,heat\n0.00,"));
    CHECK(error_of(out, clean, 0) == 0.0);
    for (const std::size_t column : {1U, 2U})
        CHECK(error_of(out, clean, column) < 0.7 * error_of(noisy, clean, column));
}

TEST_CASE("tables: columns are found by their names, in any order, and others are left as they are") {
    const Pump pump;
    std::string turned = "note,heat,extra,time,flow\n", usual = "time,flow,heat\n";
    const auto noisy = rows_of(pump_csv(200, 0.3, 3));
    for (const auto& row : noisy) {
        turned += fmt::format("\"a, b\",{:.5f},7,{:.2f},{:.5f}\n", row[2], row[0], row[1]);
        usual += fmt::format("{:.2f},{:.5f},{:.5f}\n", row[0], row[1], row[2]);
    }
    write_bytes(pump / "turned.csv", turned);
    write_bytes(pump / "usual.csv", usual);
    REQUIRE(pump.verb("denoise", {pump / "turned.csv", "-o", pump / "a.csv"}).status == 0);
    REQUIRE(pump.verb("denoise", {pump / "usual.csv", "-o", pump / "b.csv"}).status == 0);
    std::istringstream a(read_bytes(pump / "a.csv")), b(read_bytes(pump / "b.csv"));
    std::string one, other;
    std::getline(a, one);
    std::getline(b, other);
    CHECK(one == "note,heat,extra,time,flow");
    while (std::getline(a, one)) {
        REQUIRE(std::getline(b, other));
        const auto time_end = other.find(','), flow_end = other.find(',', time_end + 1);
        const auto time = other.substr(0, time_end),
                   flow = other.substr(time_end + 1, flow_end - time_end - 1),
                   heat = other.substr(flow_end + 1);
        CHECK(one == fmt::format("\"a, b\",{},7,{},{}", heat, time, flow));
    }
}

TEST_CASE("tables: --impute fills what is missing, better than a guess, and leaves the rest byte for byte") {
    const Pump pump;
    std::istringstream whole(pump_csv(300, 0.0, 4));
    std::string holed, line;
    for (int r = -1; std::getline(whole, line); ++r)
        holed += (r >= 0 && r % 7 == 3 ? line.substr(0, line.rfind(',') + 1) : line) + '\n';
    write_bytes(pump / "holed.csv", holed);
    REQUIRE(pump.verb("denoise", {pump / "holed.csv", "-o", pump / "out.csv", "--impute"}).status == 0);
    const auto out = read_bytes(pump / "out.csv"), clean = pump_csv(300, 0.0, 4);
    std::istringstream a(out), b(holed), c(clean);
    std::string filled, hole, known;
    double sum = 0.0;
    int count = 0;
    while (std::getline(a, filled) && std::getline(b, hole) && std::getline(c, known)) {
        if (hole.back() != ',') {
            CHECK(filled == hole);
            continue;
        }
        CHECK(filled.starts_with(hole));
        sum += std::pow(std::atof(filled.c_str() + hole.size()) - std::atof(known.c_str() + hole.size()), 2);
        ++count;
    }
    CHECK(count == 42 + 1);
    CHECK(std::sqrt(sum / count) < 3.5); // the channel's deviation is 8
    // without it gaps stay gaps
    REQUIRE(pump.verb("denoise", {pump / "holed.csv", "-o", pump / "gaps.csv"}).status == 0);
    std::istringstream gaps(read_bytes(pump / "gaps.csv")), holes(holed);
    for (std::string x, y; std::getline(gaps, x) && std::getline(holes, y);)
        CHECK((x.back() == ',') == (y.back() == ','));
}

TEST_CASE("tables: watch finds what never was before, and says when and where") {
    const Pump pump({"--watch"});
    write_bytes(pump / "today.csv", pump_csv(800, 0.0, 5, 600));
    const auto result =
        pump.verb("watch", {pump / "today.csv", "-o", pump / "scores.csv", "--alarms", pump / "alarms.csv"});
    INFO(result.out << result.err);
    REQUIRE(result.status == 0);
    std::istringstream scores(read_bytes(pump / "scores.csv"));
    std::string line;
    std::getline(scores, line);
    CHECK(line == "time,score,alarm,channel");
    int rows = 0, alarms_inside = 0, alarms_outside = 0;
    for (; std::getline(scores, line); ++rows)
        if (line.find(",1,") != line.npos) (rows >= 600 && rows < 660 ? alarms_inside : alarms_outside) += 1;
    CHECK(rows == 800);
    CHECK(alarms_inside > 0);
    CHECK(alarms_outside <= 40);
    const auto alarms = read_bytes(pump / "alarms.csv");
    CHECK(alarms.starts_with("start,end,channel,score\n"));
    CHECK(has(alarms, "30.00,")); // row 600
    CHECK(has(alarms, ",heat,"));
}

TEST_CASE(
    "tables: a pipe gives each row as soon as the model has seen its delay, and the same rows as a file") {
    const Pump pump;
    const auto noisy = pump_csv(200, 0.3, 6);
    write_bytes(pump / "noisy.csv", noisy);
    REQUIRE(pump.verb("denoise", {pump / "noisy.csv", "-o", pump / "out.csv"}).status == 0);
    const auto wanted = read_bytes(pump / "out.csv");
    Command live({SORDINO_COMMAND, "denoise", "-", "-o", "-", "--model", pump.model});
    std::istringstream lines(noisy);
    std::string line, sent;
    const int delay = load_window_model(pump.model).value().spec.delay();
    for (int i = 0; i < 1 + delay + 20; ++i) { // the header first
        std::getline(lines, line);
        live.write(line + '\n');
    }
    std::istringstream wanted_lines(wanted);
    for (int i = 0; i < 1 + 20; ++i) {
        std::getline(wanted_lines, line);
        sent += line + '\n';
    }
    CHECK(live.read(sent.size()) == sent); // nothing more was sent: it is there already
    while (std::getline(lines, line)) live.write(line + '\n');
    const auto end = live.wait();
    CHECK(end.status == 0);
    CHECK(sent + end.out == wanted);
}

TEST_CASE("tables: info says what a model of windows is, for people and for programs") {
    const Pump pump;
    const auto text = run_command({SORDINO_COMMAND, "info", pump.model});
    CHECK(text.status == 0);
    for (const char* words :
         {"kind        window", "2: flow, heat", "20 a second; 64 are seen, 8 of them given back, every 4",
          "35 rows (1.75 s)", "encoder", "alarms from a score of 0.1"})
        CHECK(has(text.out, words));
    const auto facts = json::parse(run_command({SORDINO_COMMAND, "info", pump.model, "--json"}).out);
    CHECK(facts.at("kind") == "window");
    CHECK(facts.at("spec").at("channels") == json{"flow", "heat"});
    CHECK(facts.at("training").at("windows").at("direct") == "linear");
}

TEST_CASE("tables: rows that are not in order are told, and the others go on") {
    const Pump pump;
    std::istringstream good(pump_csv(100, 0.0, 7));
    std::string bad, line;
    for (int r = -1; std::getline(good, line); ++r) {
        if (r == 20) bad += "1.00,broken\n";
        if (r == 40)
            line = line.substr(0, line.find(',')) + ",much,300\n" + line.substr(0, line.find(',')) + ",5,300";
        if (r == 60) bad += "0.05,5,300\n";
        bad += line + '\n';
    }
    write_bytes(pump / "bad.csv", bad);
    const auto result = pump.verb("denoise", {pump / "bad.csv", "-o", pump / "out.csv"});
    INFO(result.err);
    CHECK(result.status == 0);
    CHECK(rows_of(read_bytes(pump / "out.csv")).size() == 100);
    for (const char* words : {"too few columns", "text where a number is expected", "line 22"})
        CHECK(has(result.err, words));
    const auto strict = pump.verb("denoise", {pump / "bad.csv", "-o", pump / "strict.csv", "--strict"});
    check_failure(strict, 1, "bad.csv:22");
    CHECK_FALSE(std::filesystem::exists(pump / "strict.csv"));
}

TEST_CASE("tables: what does not fit is refused before anything is written") {
    const Pump pump;
    write_bytes(pump / "other.csv", "time,flow,cold\n0,1,2\n1,2,3\n2,2,3\n");
    check_failure(pump.verb("denoise", {pump / "other.csv", "-o", pump / "out.csv"}), 1, "heat");
    check_failure(pump.verb("denoise", {pump / "none.csv", "-o", pump / "out.csv"}), 1, "none.csv");
    check_failure(pump.verb("denoise", {pump / "normal.csv", "-o", pump / "normal.csv"}), 1,
                  "is there already");
    check_failure(run_command({SORDINO_COMMAND, "denoise", pump / "normal.csv", "-o", pump / "out.csv"}), 1,
                  "found a table");
    check_failure(pump.verb("watch", {pump / "normal.csv", "-o", pump / "a.csv", "--threshold", "2"}), 2,
                  "--threshold");
    check_failure(run_command({SORDINO_COMMAND, "watch", pump / "normal.csv", "-o", pump / "out.csv"}), 2,
                  "--model");
    check_failure(run_command({SORDINO_COMMAND, "watch", pump / "normal.csv", "-o", pump / "out.csv",
                               "--model", "voice"}),
                  1, "expected 'window', found 'spectral'");
    check_failure(run_command({SORDINO_COMMAND, "train", "--clean", pump / "normal.csv", "-o",
                               pump / "m.safetensors", "--window", "8", "--give", "3", "--every", "2"}),
                  2, "hop");
    check_failure(run_command({SORDINO_COMMAND, "train", "--clean", pump / "normal.csv", "-o",
                               pump / "m.safetensors", "--from", "voice"}),
                  1, "expected 'window', found 'spectral'");
    CHECK_FALSE(std::filesystem::exists(pump / "out.csv"));
    CHECK_FALSE(std::filesystem::exists(pump / "m.safetensors"));
}

TEST_CASE(
    "tables: the same seed and tables give the same model, byte for byte, and another seed another one") {
    const Pump pump;
    const auto again = [&](const std::string& name, const Arguments& more) {
        const auto path = pump / name;
        const auto result =
            run_command(Arguments{SORDINO_COMMAND, "train", "--clean", pump / "normal.csv", "-o", path} +
                        little_table_run + more);
        INFO(result.out << result.err);
        REQUIRE(result.status == 0);
        return read_bytes(path);
    };
    CHECK(again("a.safetensors", {}) == read_bytes(pump.model));
    CHECK(again("c.safetensors", {"--seed", "2"}) != read_bytes(pump.model));
}
