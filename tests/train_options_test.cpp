// A run's options printed as a configuration file, and read back by the command.
#include <sstream>

#include "tests/catch.h"
#include "tests/train_command.h"

using namespace sordino;
using namespace sordino::test;

namespace {

// What the command prints for these options, as a file.
std::string printed(const Training& training, const Arguments& options) {
    const auto result = training.run(Arguments{SORDINO_COMMAND, "train", "--print-config"} + options);
    REQUIRE(result.status == 0);
    CHECK(result.err.empty());
    write_bytes(training / "run.toml", result.out);
    return result.out;
}

} // namespace

TEST_CASE(
    "train options: a printed configuration gives the same model, byte for byte, and prints itself again") {
    const Training training;
    const std::string start = training / "a start.safetensors";
    const std::string treble = training / "a treble.safetensors";
    REQUIRE(save_model(start, random_model(1, spec_up_to(8000))));
    REQUIRE(save_model(treble, random_model(2, spec_up_to(20000))));
    const std::vector<Arguments> runs{
        {},
        {"--from", start, "--attack", "7.5", "--quiet-pauses", "3", "--treble", treble, "--teacher", start,
         "--loss", "0.5 magnitude + 0.5 distillation"},
        {"--optimizer", "sgd", "--schedule", "step", "--average", "0.9", "--learning-rate", "0.00123456789",
         "--licence", "it's fine", "--pretrain-epochs", "1"},
        {"--corrupt", "clipping 0.3..0.5 chance 0.5", "clipping 0.3..0.9", "--corrupt-features",
         "masking 0.1", "--pause", ".5", "--snr-low", "-7.25", "--purpose",
         "Turns down \"a fan\", [and] more; = !", "--hop-ms", "12", "--strict"}};
    const auto index = GENERATE(0, 1, 2, 3);
    CAPTURE(index);
    const Arguments run = Arguments{"--clean", voices, "--noise", noises} +
                          (index == 1 ? little_run : little) + runs[static_cast<std::size_t>(index)];
    const std::string text = printed(training, run);
    REQUIRE(training.run(training.command(run)).status == 0);
    const std::string direct = read_bytes(training.model);
    REQUIRE(training.run(training.command({"--config", training / "run.toml", "--force"})).status == 0);
    CHECK((read_bytes(training.model) == direct));
    CHECK(printed(training, {"--config", training / "run.toml"}) == text);
}

TEST_CASE("train options: every option is printed, with what the run settles by itself") {
    const Training training;
    const std::string text = "\n" + printed(training, {"--clean", voices, "--noise", noises, "--seed", "7"});
    std::istringstream help(run_command({SORDINO_COMMAND, "train", "--help"}).out);
    int options = 0;
    for (std::string line; std::getline(help, line);) {
        const auto dashes = line.find("--");
        if (dashes == line.npos || line.find_first_not_of(" -o,") != dashes + 2) continue;
        const std::string name = line.substr(dashes + 2, line.find_first_of(" =", dashes) - dashes - 2);
        if (name == "help" || name == "config" || name == "print-config" || name == "dry-run" ||
            name == "resume" || name == "force")
            continue;
        CAPTURE(name);
        CHECK((has(text, "\n" + name + " = ") || has(text, "\n# " + name + " is not set: ")));
        ++options;
    }
    CHECK(options > 50);
    for (const char* line :
         {"seed = 7", "from = \"none\"", "rate = 16000", "learning-rate = 0.002",
          "layers = [\"encoder 192 relu 0,1,2\", ", "optimizer = \"adam\"", "strict = false"})
        CHECK(has(text, std::string("\n") + line));
}

TEST_CASE("train options: a text that such a file cannot hold is refused, not written wrong") {
    const Training training;
    for (const char* text : {"no. #1", "it's \"fine\"", "\"quoted\"", "back\\slash", "two\nlines"}) {
        CAPTURE(text);
        const auto result = training.run({SORDINO_COMMAND, "train", "--clean", voices, "--noise", noises,
                                          "--licence", text, "--print-config"});
        CHECK(result.status == 1);
        CHECK(has(result.err, "--licence"));
        CHECK(result.out.empty());
    }
}
