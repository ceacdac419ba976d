// What sordino train refuses: options that make no sense, and files of others in its way.
#include <csignal>
#include <filesystem>

#include "tests/catch.h"
#include "tests/train_command.h"

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

namespace {

// Stopped after its first epoch, with a checkpoint.
void begin(const Arguments& arguments) {
    Command command(arguments);
    std::string said;
    for (std::string byte = "?"; !byte.empty() && !has(said, "noise: "); said += byte) byte = command.read(1);
    command.signal(SIGINT);
    command.wait();
}

} // namespace

TEST_CASE("train refusal: values out of their range end with status 2, and nothing is written") {
    const Training training;
    const auto refused = [&](const Arguments& arguments, const std::string& words) {
        CAPTURE(arguments);
        check_failure(training.run(training.usual(arguments)), 2, words);
    };
    for (const char* name : {"--beta1", "--beta2", "--rmsprop-decay", "--muon-momentum"})
        for (const char* value : {"1", "0.999999999999", "-0.1", "nan"}) refused({name, value}, name);
    for (const char* name : {"--speed-low", "--speed-high", "--learning-rate"})
        for (const char* value : {"0", "-1"}) refused({name, value}, name);
    refused({"--patience", "0"}, "--patience");
    refused({"--snr-low", "10", "--snr-high", "5"}, "--snr-high is, found 10 and 5");
    refused({"--level-low", "-10", "--level-high", "-20"}, "--level-high");
    refused({"--speed-low", "2", "--speed-high", "1"}, "--speed-high");
    CHECK(training.names().empty());
    CHECK(training
              .run(training.usual({"--dry-run", "--beta1", "0", "--patience", "1", "--snr-low", "5",
                                   "--snr-high", "5", "--learning-rate", "1e-9"}))
              .status == 0);
}

TEST_CASE("train refusal: what a run would pass over is refused, with what to do") {
    const Training training;
    const std::string start = training / "start.safetensors";
    REQUIRE(save_model(start, random_model(1, spec_up_to(8000))));
    for (const Arguments& option :
         {little_network, Arguments{"--hop-ms", "10"}, Arguments{"--pretrain-epochs", "2"},
          Arguments{"--pretrain-masking", "0.1"}}) {
        const auto result = training.run(training.going_on(start, option));
        check_failure(result, 2, option[0]);
        CHECK(has(result.err, "--from none"));
    }
    check_failure(training.run(training.usual({"--loss-low", "8000"})), 1,
                  "the loss: expected clean recordings");
    check_failure(training.run(training.usual({"--teacher", start})), 2,
                  "needs the term distillation in --loss");
    CHECK(training.names() == std::vector<std::string>{"start.safetensors"});
}

TEST_CASE("train refusal: a file for examples that is there is found before any recording is read") {
    const Training training;
    write_bytes(training / "examples", "precious");
    const auto result = training.run(training.usual({"--examples", training / "examples"}));
    check_failure(result, 1, "--force");
    CHECK(result.out.empty());
}

TEST_CASE("train refusal: a run that goes on rewrites its own pages, and no other file") {
    const Training training;
    const std::string report = training / "run.html", curves = training / "run.csv";
    begin(training.usual());
    REQUIRE(fs::exists(training.checkpoint));
    const Arguments again = training.usual({"--resume", "--report", report});
    write_bytes(curves, "name,price\nbread,3\n");
    check_failure(training.run(again), 1, curves);
    CHECK(read_bytes(curves) == "name,price\nbread,3\n");
    fs::remove(curves);
    write_bytes(report, "<!doctype html>\n<html>mine</html>\n");
    check_failure(training.run(again), 1, report);
    CHECK(has(read_bytes(report), "mine"));
    REQUIRE(training.run(again + Arguments{"--force"}).status == 0);
    const std::string page = read_bytes(report);
    CHECK(!has(page, "mine"));

    fs::remove(training.model);
    begin(training.usual());
    REQUIRE(training.run(again).status == 0); // both are of a run
    CHECK(read_bytes(report).starts_with(page.substr(0, 100)));
}

TEST_CASE("train refusal: a report and its curves are two files") {
    const Training training;
    for (const Arguments& pages : {Arguments{"--report", training / "a", "--curves", training / "./a"},
                                   Arguments{"--report", training / "run.csv"}})
        check_failure(training.run(training.usual(pages)), 2, "--report");
    CHECK(training.names().empty());
}

TEST_CASE("train refusal: a name that is no UTF-8 stops no run at its end") {
    const Training training;
    const std::string start = training / "st\xff\xfe.safetensors";
    REQUIRE(save_model(start, random_model(1, spec_up_to(8000))));
    REQUIRE(training.run(training.going_on(start)).status == 0);
    CHECK(training.facts().at("from") == "st\uFFFD\uFFFD.safetensors");
}
