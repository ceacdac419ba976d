// sordino train on tables: from another model, from pairs, and what is refused.
#include "model/window_model_file.h"
#include "tests/pump.h"

using namespace sordino;
using namespace sordino::test;

namespace {

// The pump a year later: another level, and weaker.
std::string old_pump_csv(int rows) {
    std::string text = "time,heat,note,flow\n"; // in another order, with something else
    for (const auto& row : rows_of(pump_csv(rows, 0.0, 8)))
        text += fmt::format("{:.2f},{:.5f},worn,{:.5f}\n", row[0], 303.0 + 0.8 * (row[2] - 300.0),
                            4.8 + 0.8 * (row[1] - 5.0));
    return text;
}

float distance(const std::vector<Layer>& a, const std::vector<Layer>& b) {
    float most = 0.0F;
    for (std::size_t i = 0; i < a.size(); ++i)
        most = std::max(most, (a[i].weight - b[i].weight).cwiseAbs().maxCoeff());
    return most;
}

} // namespace

TEST_CASE("train table: a run that goes on keeps windows, normalisation and direct path, and begins with the "
          "weights") {
    const Pump pump;
    write_bytes(pump / "old.csv", old_pump_csv(1500));
    const auto before = load_window_model(pump.model).value();
    const Arguments from{"--from", pump.model};
    REQUIRE(pump.train("old.csv", "same.safetensors", from + Arguments{"--learning-rate", "1e-9"}).status ==
            0);
    const auto went_on = pump.train("old.csv", "new.safetensors", from);
    INFO(went_on.out << went_on.err);
    REQUIRE(went_on.status == 0);
    CHECK(has(went_on.out, "starting model"));
    const auto same = load_window_model(pump / "same.safetensors").value(),
               after = load_window_model(pump / "new.safetensors").value();
    for (const auto* model : {&same, &after}) {
        CHECK(model->spec == before.spec);
        CHECK(model->mean == before.mean);
        CHECK(model->scale == before.scale);
        CHECK(model->direct == before.direct);
        REQUIRE(model->layers.size() == before.layers.size());
    }
    CHECK(distance(same.layers, before.layers) < 1e-5F);
    CHECK(distance(after.layers, before.layers) > 1e-3F);
    CHECK(json::parse(after.training).at("from") == "pump.safetensors");
}

TEST_CASE("train table: what contradicts the model to go on from is refused by both names") {
    const Pump pump;
    const std::vector<std::pair<Arguments, Arguments>> contradictions{
        {{"--window", "32"}, {"--window", "32", "expected 64"}},
        {{"--give", "4"}, {"--give", "4", "expected 8"}},
        {{"--every", "2"}, {"--every", "2", "expected 4"}},
        {{"--rate", "10"}, {"--rate", "10", "expected 20"}},
        {{"--channels", "flow"}, {"--channels", "flow,heat", "found flow;"}},
        {{"--direct", "none"}, {"--direct", "expected linear", "found none"}},
        {{"--watch"}, {"--watch", "linear"}},
        {{"--layers", "code 3 relu 0"}, {"--layers"}}};
    for (const auto& [arguments, words] : contradictions) {
        const auto result =
            pump.train("normal.csv", "new.safetensors", Arguments{"--from", pump.model} + arguments);
        CAPTURE(arguments.front(), result.err);
        CHECK(result.status == 2);
        CHECK(has(result.err, pump.model));
        for (const auto& word : words) CHECK(has(result.err, word));
    }
    const auto same = pump.train("normal.csv", "new.safetensors",
                                 {"--from", pump.model, "--window", "64", "--channels", "heat,flow", "--rate",
                                  "20", "--direct", "linear", "--dry-run"});
    CHECK(same.status == 0);
    write_bytes(pump / "flow.csv", "time,flow\n0.0,1\n0.05,2\n0.1,2\n");
    check_failure(pump.train("flow.csv", "new.safetensors", {"--from", pump.model}), 1, "\"heat\"");
    std::string far = "time,flow,heat\n";
    for (const auto& row : rows_of(pump_csv(500, 0.0, 1)))
        far += fmt::format("{:.2f},{:.5f},{:.5f}\n", row[0], row[1], row[2] + 1000.0);
    write_bytes(pump / "far.csv", far);
    check_failure(pump.train("far.csv", "new.safetensors", {"--from", pump.model}), 1, "heat: expected");
    CHECK_FALSE(std::filesystem::exists(pump / "new.safetensors"));
}

TEST_CASE("train table: a run's printed configuration is the same run again, of a new model and of one that "
          "goes on") {
    const Pump pump;
    for (const Arguments& more : {Arguments{}, Arguments{"--from", pump.model}}) {
        REQUIRE(pump.train("normal.csv", "said.safetensors", more + Arguments{"--force"}).status == 0);
        const auto printed = pump.train("normal.csv", "said.safetensors", more + Arguments{"--print-config"});
        REQUIRE(printed.status == 0);
        write_bytes(pump / "run.toml", printed.out);
        const auto again = run_command({SORDINO_COMMAND, "train", "--config", pump / "run.toml", "-o",
                                        pump / "read.safetensors", "--force"});
        INFO(again.out << again.err);
        REQUIRE(again.status == 0);
        CHECK(read_bytes(pump / "said.safetensors") == read_bytes(pump / "read.safetensors"));
    }
}

TEST_CASE("train table: an option of sound is refused by its name, on the command line and in a file") {
    const Pump pump;
    const std::vector<Arguments> options{{"--memory", "100"}, {"--scratch", "x"},         {"--rooms", "x"},
                                         {"--babble", "0.1"}, {"--pretrain-epochs", "2"}, {"--hop-ms", "16"}};
    for (const Arguments& option : options) {
        const auto result = pump.train("normal.csv", "new.safetensors", option);
        CAPTURE(option.front(), result.err);
        check_failure(result, 2, option.front());
    }
    write_bytes(pump / "run.toml", "synthetic = 0.3\n");
    check_failure(pump.train("normal.csv", "new.safetensors", {"--config", pump / "run.toml"}), 2,
                  "--synthetic");
    const auto printed = pump.train("normal.csv", "new.safetensors", {"--print-config"});
    CHECK_FALSE(has(printed.out, "babble"));
    CHECK(has(printed.out, "snr-low = "));
    CHECK_FALSE(std::filesystem::exists(pump / "new.safetensors"));
}

TEST_CASE("train table: from pairs a model learns what spoilt them, and nothing else") {
    const Pump pump;
    const auto crooked = [](const std::string& csv) { // the sensor of heat reads twice its swing, late
        std::string text = "time,flow,heat\n";
        double late = 300.0;
        for (const auto& row : rows_of(csv)) {
            text += fmt::format("{:.2f},{:.5f},{:.5f}\n", row[0], row[1], 300.0 + 2.0 * (late - 300.0));
            late = row[2];
        }
        return text;
    };
    const auto clean = pump_csv(1500, 0.0, 1), test = pump_csv(400, 0.0, 2);
    write_bytes(pump / "crooked.csv", crooked(clean));
    write_bytes(pump / "test.csv", crooked(test));
    const auto result = pump.train("normal.csv", "pairs.safetensors", {"--noisy", pump / "crooked.csv"});
    INFO(result.out << result.err);
    REQUIRE(result.status == 0);
    CHECK(has(result.out, "pairs: 1 recording, 1500 rows"));
    const auto model = load_window_model(pump / "pairs.safetensors").value();
    CHECK_FALSE(model.spec.flags); // no gaps were made
    REQUIRE(run_command({SORDINO_COMMAND, "denoise", pump / "test.csv", "-o", pump / "out.csv", "--model",
                         pump / "pairs.safetensors"})
                .status == 0);
    const auto out = read_bytes(pump / "out.csv");
    CHECK(error_of(out, test, 2) < 0.2 * error_of(crooked(test), test, 2));
    CHECK(error_of(out, test, 1) < 0.2); // of a deviation of 0.7
}

TEST_CASE("train table: pairs are told by their names, and what has no partner is left out or refused") {
    const Pump pump;
    for (const char* folder : {"clean", "noisy"}) std::filesystem::create_directory(pump / folder);
    for (const char* name : {"/a.csv", "/b.csv", "/alone.csv"})
        write_bytes(pump / "clean" + name, pump_csv(600, 0.0, 3));
    for (const char* name : {"/a.csv", "/b.csv"}) write_bytes(pump / "noisy" + name, pump_csv(600, 0.3, 3));
    const Arguments noisy{"--noisy", pump / "noisy", "--dry-run"};
    const auto pairs = pump.train("clean", "m.safetensors", noisy);
    INFO(pairs.out << pairs.err);
    CHECK(pairs.status == 0);
    CHECK(has(pairs.out, "pairs: 2 recordings"));
    CHECK(has(pairs.err, "clean/alone.csv: no noisy table"));
    CHECK(pump.train("clean", "m.safetensors", noisy + Arguments{"--strict"}).status == 1);
    const auto both = pump.train("clean", "m.safetensors", noisy + Arguments{"--corrupt", "spikes 2"});
    CHECK(has(both.out, "clean: 1 recording"));
    write_bytes(pump / "noisy/b.csv", pump_csv(500, 0.3, 3));
    check_failure(pump.train("clean/a.csv", "m.safetensors", {"--noisy", pump / "noisy/b.csv"}), 1,
                  "600, found 500");
    check_failure(pump.train("clean", "m.safetensors", {"--noisy", voices}), 1, "expected tables");
    CHECK_FALSE(std::filesystem::exists(pump / "m.safetensors"));
}

TEST_CASE(
    "train table: --report makes a page with curves and held-out rows, and a CSV of the curves beside it") {
    const Pump pump;
    const auto result = pump.train("normal.csv", "new.safetensors", {"--report", pump / "run.html"});
    INFO(result.out << result.err);
    REQUIRE(result.status == 0);
    const auto page = read_bytes(pump / "run.html");
    for (const char* words :
         {"\"windows\":[{", "\"channel\":\"heat\"", "\"finished\":true", "live 35 rows late"})
        CHECK(has(page, words));
    CHECK(rows_of(read_bytes(pump / "run.csv")).size() == 6);
    CHECK(pump.train("normal.csv", "other.safetensors", {"--report", pump / "run.html"}).status == 1);
}
