// The experiments in examples/experiments/, in their short form, each as a user runs it.
#include "tests/catch.h"
#include "tests/run_command.h"
#include "tests/test_folder.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

using namespace sordino;
using namespace sordino::test;

namespace {

const std::string digits = std::string(SORDINO_SHARED) + "/data/idx/mnist";
const std::string eeg = std::string(SORDINO_SHARED) + "/data/sensor/eeg/EEG_Eye_State.csv";

// Its results.md; empty where the data is missing. data: "" for an experiment that draws its own.
std::string results_of(const std::string& experiment, const std::string& data = digits,
                       const std::vector<std::string>& more = {}) {
    if (!data.empty() && !std::filesystem::exists(data)) {
        std::cout << "skipped: " << data << " is missing\n";
        return "";
    }
    const TestFolder folder;
    std::vector<std::string> command{
        "/bin/sh",   std::string(SORDINO_EXAMPLES) + "/experiments/" + experiment + ".sh",
        "--out",     folder / "out",
        "--command", SORDINO_COMMAND,
        "--threads", "2",
        "--quick"};
    if (!data.empty()) command.insert(command.end(), {"--data", data});
    command.insert(command.end(), more.begin(), more.end());
    const auto result = run_command(command);
    INFO(result.out << result.err);
    CHECK(result.status == 0);
    CHECK(result.err.empty());
    return read_bytes(folder / "out/results.md");
}

// A Python that has numpy: that of scripts/setup --for test, or the one at hand; empty where neither has it.
std::string python_with_numpy() {
    for (const std::string& python :
         {std::string(SORDINO_EXAMPLES) + "/../build/venv/bin/python", std::string("python3")})
        if (run_command({"/usr/bin/env", python, "-c", "import numpy"}).status == 0) return python;
    std::cout << "skipped: numpy is not installed (scripts/setup --for test)\n";
    return "";
}

long lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

} // namespace

TEST_CASE("experiments: dense denoising autoencoders give a table of three") {
    const std::string table = results_of("dense_mnist");
    if (table.empty()) return;
    CHECK(lines(table) == 5);
    for (const char* part :
         {"| 784 relu | gaussian 0.5 | 1 | 0.1", "| 1000 sigmoid, tied | masking 0.25..0.3 | 1 | 0.0"})
        CHECK(table.find(part) != table.npos);
}

TEST_CASE("experiments: a convolutional autoencoder stands beside dense ones") {
    const std::string table = results_of("convolutional");
    if (table.empty()) return;
    CHECK(lines(table) == 6);
    for (const char* part :
         {"2 down, 3 up | 28353 | 2.99 | 0.1", "| dense, 18 relu | 29026 | ", "one by one first | "})
        CHECK(table.find(part) != table.npos);
}

TEST_CASE("experiments: autoencoders stand beside PCA of the same size") {
    const std::string table = results_of("autoencoders");
    if (table.empty()) return;
    CHECK(table.find("| 2 | 0.055") != table.npos); // two principal components of these digits
    CHECK(table.find("| relu, sparse: l1 | 0.") != table.npos);
}

TEST_CASE("experiments: one class is told from the others") {
    const std::string table = results_of("one_class");
    if (table.empty()) return;
    CHECK(lines(table) == 5);
    CHECK(table.find("| 0 | - | ") != table.npos);
}

TEST_CASE("experiments: limits are a table of sizes and one of noise levels") {
    const std::string table = results_of("limits");
    if (table.empty()) return;
    CHECK(lines(table) == 9);
}

TEST_CASE("experiments: codes are compressed forms and features") {
    const std::string table = results_of("features");
    if (table.empty()) return;
    CHECK(lines(table) == 5);
    CHECK(table.find("| PCA | 8 | 64 | 1") != table.npos);
}

TEST_CASE("experiments: epochs of an EEG are told in parts of the time and drawn at random") {
    const std::string python = python_with_numpy();
    const std::string table = python.empty() ? "" : results_of("eeg_epochs", eeg, {"--python", python});
    if (table.empty()) return;
    CHECK(lines(table) == 10);
    // Nothing is learnt from near a part; what is drawn at random is all the rest.
    CHECK(table.find("| part 1 of the time | 224 | 47 | 51.1 / 50.0 | ") != table.npos);
    CHECK(table.find("| drawn at random | 221 | 55 | 52.7 / 50.0 | ") != table.npos);
}

TEST_CASE("experiments: half of the pixels come back sharper than the triangle filter leaves them") {
    const std::string table = results_of("super_resolution");
    if (table.empty()) return;
    CHECK(lines(table) == 5);
    CHECK(table.find("| the triangle filter alone | 0.0") != table.npos);
}

TEST_CASE("experiments: neighbours are counted by code, by principal components and by pixels") {
    const std::string table = results_of("retrieval");
    if (table.empty()) return;
    CHECK(lines(table) == 5);
    CHECK(table.find("| all pixels | 9") != table.npos); // of digits nine in ten and more
}

TEST_CASE("experiments: frauds are told from payments that code draws") {
    const std::string table = results_of("transactions", "");
    CHECK(lines(table) == 6);
    CHECK(table.find("| Mahalanobis distance | 0.") != table.npos);
}

TEST_CASE("experiments: portraits get their colour back and lose letters") {
    const std::string table = results_of("colours", "");
    CHECK(lines(table) == 4);
}

TEST_CASE("experiments: boxes are filled by the best run of a grid, from pictures that stay on disk") {
    const std::string table = results_of("inpainting", "");
    CHECK(lines(table) == 2 + 8 + 1 + 3);
    CHECK(table.find("| adam | 0.001 | bce | 64 | 0.") != table.npos);
    CHECK(table.find("| portraits | 0.0") != table.npos);
}
