// sordino tune, as a user runs it.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <map>
#include <sstream>

#include "tests/catch.h"
#include "tests/train_command.h"

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

namespace {

// Fractions of a second a run.
const Arguments tiny{"--clean",
                     voices,
                     "--noise",
                     noises,
                     "--layers",
                     "encoder 16 relu 0,1",
                     "code 8 linear 0",
                     "--sequence",
                     "1",
                     "--warm-up",
                     "0.3",
                     "--validation-sequences",
                     "4",
                     "--threads",
                     "1"};

const Arguments short_runs{"--epochs", "1", "--steps-per-epoch", "4"},
    longer_runs{"--epochs", "6", "--steps-per-epoch", "4"}; // time to be stopped in

const Arguments two_by_two{"--try", "learning-rate=0.001,0.02", "--try", "batch=2|4"};

using Row = std::map<std::string, std::string>; // of the CSV, by column

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream stream(line + ",");
    for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
    return cells;
}

struct Tuning : Training {
    std::string results = *this / "results";

    Arguments search(const Arguments& more, const Arguments& length = short_runs) const {
        return Arguments{SORDINO_COMMAND, "tune", "-o", results} + tiny + length + more;
    }
    std::vector<std::string> files() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(results))
            names.push_back(entry.path().filename().string());
        std::sort(names.begin(), names.end());
        return names;
    }
    // No cell of these tests has a comma in it.
    std::vector<Row> rows() const {
        std::istringstream text(read_bytes(results + "/results.csv"));
        std::string line;
        std::getline(text, line);
        const auto columns = cells_of(line);
        std::vector<Row> all;
        while (std::getline(text, line)) {
            const auto cells = cells_of(line);
            REQUIRE(cells.size() == columns.size());
            for (std::size_t c = 0; c < cells.size(); ++c) {
                if (c == 0) all.emplace_back();
                all.back()[columns[c]] = cells[c];
            }
        }
        return all;
    }
    // All but the time, which no two runs share.
    std::vector<Row> timeless_rows() const {
        auto all = rows();
        for (auto& row : all) row.erase("seconds");
        return all;
    }
    std::string model_of(int run) const { return results + "/00" + std::to_string(run) + ".safetensors"; }
    json facts_of(int run) const { return json::parse(load_model(model_of(run)).value().training); }
};

// The runs of the printed table, best first.
std::vector<std::string> printed_order(const std::string& out) {
    std::istringstream text(out.substr(out.find("Best first")));
    std::string line;
    std::getline(text, line);
    std::getline(text, line);
    std::vector<std::string> runs;
    int rank = 0;
    for (std::string run; std::getline(text, line) && std::istringstream(line) >> rank >> run;)
        runs.push_back(run);
    return runs;
}

std::vector<std::string> order_by_gain(std::vector<Row> rows) {
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return std::stod(a.at("si_sdr_gain_db")) > std::stod(b.at("si_sdr_gain_db"));
    });
    std::vector<std::string> runs;
    for (const auto& row : rows) runs.push_back(row.at("run"));
    return runs;
}

void wait_for(const Command& command, const std::string& words) {
    std::string out;
    for (std::string byte = "?"; !has(out, words) && !byte.empty(); out += byte) byte = command.read(1);
    REQUIRE(has(out, words));
}

} // namespace

TEST_CASE("tune: a grid of two by two gives a row a run, a ranked table, and the best model") {
    const Tuning tuning;
    const auto result = tuning.run(tuning.search(two_by_two));
    REQUIRE(result.status == 0);
    CHECK(result.err.empty());
    CHECK(has(result.out, "run 3 of 4: learning-rate 0.02, batch 2\nepoch 1/1: "));
    CHECK(result.out.find("clean: ") == result.out.rfind("clean: ")); // read once

    const auto rows = tuning.rows();
    REQUIRE(rows.size() == 4);
    const std::vector<std::pair<std::string, std::string>> choices{
        {"0.001", "2"}, {"0.001", "4"}, {"0.02", "2"}, {"0.02", "4"}};
    for (std::size_t i = 0; i < 4; ++i) {
        const Row& row = rows[i];
        CHECK(row.at("run") == std::to_string(i + 1));
        CHECK(row.at("status") == "finished");
        CHECK(row.at("learning-rate") == choices[i].first);
        CHECK(row.at("batch") == choices[i].second);
        CHECK(row.at("epochs_done") == "1");
        CHECK(row.at("best_epoch") == "1");
        CHECK(row.at("reason").empty());
        CHECK(std::stod(row.at("seconds")) > 0.0);
    }
    const auto noisy_db = [](const Row& row) {
        return std::stod(row.at("si_sdr_db")) - std::stod(row.at("si_sdr_gain_db"));
    };
    for (const Row& row : rows) CHECK(noisy_db(row) == Approx(noisy_db(rows[0]))); // the same pieces

    const auto order = order_by_gain(rows);
    CHECK(printed_order(result.out) == order);
    const int best = std::stoi(order[0]);
    CHECK(tuning.files() == std::vector<std::string>{"00" + order[0] + ".safetensors", "best.toml",
                                                     "options.toml", "results.csv"});
    const Row& row = rows[static_cast<std::size_t>(best) - 1];
    const Model model = load_model(tuning.model_of(best)).value();
    const json facts = tuning.facts_of(best);
    CHECK(facts.at("options").at("batch") == std::stoi(row.at("batch")));
    CHECK(facts.at("options").at("learning_rate").get<float>() == std::stof(row.at("learning-rate")));
    CHECK(facts.at("best").at("validation_loss") == std::stod(row.at("validation_loss")));
    CHECK(facts.at("best").at("training_loss") == std::stod(row.at("training_loss")));
    CHECK(facts.at("best").at("validation_snr_db") == std::stod(row.at("validation_snr_db")));
    CHECK(model.parameter_count() == std::stoul(row.at("parameters")));
}

TEST_CASE("tune: best.toml and train give the bytes of the best model, whatever was tried") {
    const Tuning tuning;
    Arguments search =
        tuning.search({"--try", "corrupt=default | clipping 0.3..0.5 chance 0.5; clipping 0.3..0.9", "--try",
                       "loss=0.9 magnitude + 0.1 complex", "--attack", "5", "--licence", "it's free",
                       "--keep", "2", "--seed", "9"});
    const auto result = tuning.run(search);
    REQUIRE(result.status == 0);
    CHECK(has(result.out, "do not compare")); // a loss was tried
    const int best = std::stoi(printed_order(result.out).at(0));
    REQUIRE(fs::exists(tuning.model_of(1)));
    REQUIRE(fs::exists(tuning.model_of(2)));
    CHECK((read_bytes(tuning.model_of(1)) != read_bytes(tuning.model_of(2))));
    CHECK(tuning.facts_of(2).at("options").at("corruptions").size() == 2);

    const Arguments again{"--config", tuning.results + "/best.toml", "--threads", "1"};
    REQUIRE(tuning.run(tuning.command(again)).status == 0);
    CHECK((read_bytes(tuning.model) == read_bytes(tuning.model_of(best))));

    const std::string hint = "sordino train --config " + tuning.results + "/best.toml --epochs 60 -o ";
    CHECK(has(result.out, hint));
}

TEST_CASE("tune: a search that is stopped keeps its rows, and goes on with the runs that are not there yet") {
    const Tuning whole, broken;
    const Arguments all{"--try", "batch=2,3,4", "--keep", "3"};
    REQUIRE(whole.run(whole.search(all, longer_runs)).status == 0);
    {
        Command command(broken.search(all, longer_runs));
        wait_for(command, "run 2 of 3");
        wait_for(command, "epoch 1/6");
        command.signal(SIGINT);
        const auto result = command.wait();
        CHECK(result.status == 128 + SIGINT);
        CHECK(has(result.err, "--resume goes on"));
        CHECK(has(result.out, "Best first"));
    }
    const auto kept = broken.rows();
    REQUIRE(kept.size() == 2);
    CHECK(kept[0].at("status") == "finished");
    CHECK(kept[1].at("status") == "stopped");
    CHECK(kept[1].at("si_sdr_gain_db").empty());
    CHECK(fs::exists(broken.model_of(2) + ".checkpoint"));

    check_failure(broken.run(broken.search(all, longer_runs)), 1, "--resume");
    check_failure(broken.run(broken.search(all + Arguments{"--pause", "0.5", "--resume"}, longer_runs)), 1,
                  "other options");
    check_failure(broken.run(broken.search({"--try", "pause=0,0.5", "--resume"}, longer_runs)), 1,
                  "other options");
    check_failure(broken.run(broken.search({"--try", "batch=2,4,3", "--resume"}, longer_runs)), 1,
                  "expected the runs of this search, found run 2 with batch 3");
    CHECK(broken.rows() == kept);

    const auto result = broken.run(broken.search(all + Arguments{"--resume"}, longer_runs));
    REQUIRE(result.status == 0);
    CHECK_FALSE(has(result.out, "run 1 of 3: "));
    for (const char* run : {"run 2 of 3: ", "run 3 of 3: "}) CHECK(has(result.out, run));
    CHECK(result.out.find("epoch 1/6") > result.out.find("run 3 of 3")); // the second went on
    CHECK(broken.timeless_rows() == whole.timeless_rows());
    CHECK(broken.rows()[0] == kept[0]);
    CHECK(broken.files() == whole.files());
    for (const int run : {1, 2, 3})
        CHECK((read_bytes(broken.model_of(run)) == read_bytes(whole.model_of(run))));

    const auto done = broken.run(broken.search(all + Arguments{"--resume"}, longer_runs));
    CHECK(done.status == 0); // nothing is left to do
    CHECK_FALSE(has(done.out, "epoch 1"));
    CHECK(printed_order(done.out) == printed_order(result.out));
}

TEST_CASE("tune: draws follow the seed, and more of them go on from those that are there") {
    const Tuning tuning;
    const auto drawn = [&](const std::string& count, const Arguments& more) {
        return tuning.run(tuning.search(
            Arguments{"--random", count, "--try", "learning-rate=1e-4..1e-2", "--try", "batch=2..4"} + more));
    };
    REQUIRE(drawn("1", {}).status == 0);
    const auto first = tuning.rows();
    REQUIRE(first.size() == 1);
    const auto result = drawn("2", {"--resume"});
    REQUIRE(result.status == 0);
    CHECK_FALSE(has(result.out, "run 1 of 2"));
    const auto rows = tuning.rows();
    REQUIRE(rows.size() == 2);
    CHECK(rows[0] == first[0]);
    for (const Row& row : rows) {
        CHECK(std::stod(row.at("learning-rate")) >= 1e-4);
        CHECK(std::stod(row.at("learning-rate")) <= 1e-2);
        CHECK(std::stoi(row.at("batch")) >= 2);
        CHECK(std::stoi(row.at("batch")) <= 4);
    }
    CHECK(rows[0].at("learning-rate") != rows[1].at("learning-rate"));
    check_failure(drawn("2", {"--resume", "--seed", "2"}), 1, "other options");
}

TEST_CASE("tune: a run that diverges is a row with its reason, and the others go on") {
    const Tuning tuning;
    const auto result = tuning.run(tuning.search({"--try", "learning-rate=1e39,0.001"}));
    REQUIRE(result.status == 0);
    CHECK(has(result.out, "run 1 failed (learning-rate 1e39): diverged: the loss of epoch 1"));
    CHECK(printed_order(result.out) == std::vector<std::string>{"2"});
    const auto rows = tuning.rows();
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].at("status") == "failed");
    CHECK(rows[0].at("reason") == "diverged: the loss of epoch 1 is not a finite number");
    CHECK(rows[1].at("status") == "finished");
    CHECK(tuning.files() ==
          std::vector<std::string>{"002.safetensors", "best.toml", "options.toml", "results.csv"});
}

TEST_CASE("tune: where every run fails, so does the search") {
    const Tuning tuning;
    check_failure(tuning.run(tuning.search({"--try", "learning-rate=1e39"})), 1, "no run finished");
    CHECK(tuning.rows().at(0).at("status") == "failed");
    CHECK(tuning.files() == std::vector<std::string>{"options.toml", "results.csv"});
}

TEST_CASE("tune: what is wrong with what is tried ends with status 2, before any training") {
    const Tuning tuning;
    const auto failure = [&](const Arguments& arguments, const std::string& words) {
        CAPTURE(arguments);
        const auto result = tuning.run(tuning.search(arguments));
        CHECK(result.status == 2);
        CHECK(has(result.err, words));
        CHECK_FALSE(has(result.out, "epoch"));
        CHECK_FALSE(fs::exists(tuning.results + "/results.csv"));
    };
    failure({}, "--try");
    failure({"--try", "bach=2,4"}, "no option 'bach'");
    failure({"--try", "batch=2,four"}, "four");
    failure({"--try", "batch=2,0"}, "batch");
    failure({"--try", "loss=magnitude,louder"}, "louder");
    failure({"--try", "from=none,nobody"}, "nobody");
    failure({"--try", "batch=2..4"}, "--random");
    failure({"--try", "batch=2,4", "--random", "3"}, "found 2 in all");
    failure({"--try", "batch=2", "--try", "batch=4"}, "tried twice");
    failure({"--try", "epochs=1,2"}, "--epochs is given");
    failure({"--try", "pretrain-epochs=1,2", "--from", "voice"}, "goes on from a model");
    failure({"--try", "snr-low=0,50"}, "--snr-high");
    failure({"--try", "batch=2", "--examples", "x"}, "--examples");
    failure({"--try", "batch=2,3", "--shards", "2"}, "divides"); // each is fine, the two are not
    for (const char* name : {"clean", "noise", "manifest", "rate", "memory"})
        failure({"--try", std::string(name) + "=1"}, "the recordings are read once");
    for (const char* name : {"output", "config", "resume", "force", "random"})
        failure({"--try", std::string(name) + "=1"}, "it is the search's own");
    for (const char* name : {"threads", "licence"})
        failure({"--try", std::string(name) + "=1"}, "it changes no result");
    const auto no_place = tuning.run(Arguments{SORDINO_COMMAND, "tune", "--try", "batch=2"} + tiny);
    CHECK(no_place.status == 2);
    CHECK(has(no_place.err, "--output"));
}

TEST_CASE("tune: results that are there are replaced only by force, and other files never") {
    const Tuning tuning;
    const Arguments search = tuning.search({"--try", "batch=2"});
    check_failure(tuning.run(search + Arguments{"--resume"}), 1, "leave out --resume");
    fs::create_directories(tuning.results);
    write_bytes(tuning.results + "/notes.txt", "mine");
    write_bytes(tuning.results + "/01.safetensors", "mine too");
    write_bytes(tuning.model_of(7), "of an earlier search");
    check_failure(tuning.run(search), 1, "007.safetensors: of an earlier search");
    CHECK(fs::exists(tuning.model_of(7)));
    write_bytes(tuning.model_of(6), "listed");
    write_bytes(tuning.model_of(6) + ".checkpoint", "of a run that was stopped");
    write_bytes(tuning.model_of(1) + ".checkpoint", "of a run that was killed");
    write_bytes(tuning.results + "/results.csv", "run,status,seed\n6,finished,1\n");
    REQUIRE(tuning.run(search + Arguments{"--force"}).status == 0);
    CHECK(tuning.files() == std::vector<std::string>{"001.safetensors", "007.safetensors", "01.safetensors",
                                                     "best.toml", "notes.txt", "options.toml",
                                                     "results.csv"});
    const std::string before = read_bytes(tuning.results + "/results.csv");
    check_failure(tuning.run(search), 1, "results.csv");
    CHECK(read_bytes(tuning.results + "/results.csv") == before);
}

TEST_CASE("tune: a dry run lists the runs and writes nothing, and a file may say what is tried") {
    const Tuning tuning;
    write_bytes(tuning / "search.toml", "try = [\"batch=2,4\", \"learning-rate=0.001\"]\nbatch = 3\n");
    const auto result = tuning.run(Arguments{SORDINO_COMMAND, "tune"} + tiny +
                                   Arguments{"--config", tuning / "search.toml", "--dry-run"});
    REQUIRE(result.status == 0);
    CHECK(has(result.out, "run 1: batch 2, learning-rate 0.001\nrun 2: batch 4, learning-rate 0.001\n"));
    CHECK_FALSE(has(result.out, "epoch"));
    CHECK(tuning.names() == std::vector<std::string>{"search.toml"});
}
