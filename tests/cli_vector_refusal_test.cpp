// What sordino refuses to do with images and rows, and how it says so.
#include "model/vector_model_file.h"
#include "tests/catch.h"
#include "tests/vector_models.h"
#include "tests/vector_rows.h"

#include <filesystem>

using namespace sordino;
using namespace sordino::test;

TEST_CASE("vectors: options of sound and of windows are refused by name") {
    const Bars bars;
    const std::vector<Arguments> foreign{{"--noise", "a"},        {"--noisy", "a"},
                                         {"--rooms", "a"},        {"--manifest", "a"},
                                         {"--rate", "8000"},      {"--snr-low", "3"},
                                         {"--babble", "0.1"},     {"--hop-ms", "8"},
                                         {"--teacher", "a"},      {"--sequence", "2"},
                                         {"--warm-up", "1"},      {"--window", "8"},
                                         {"--flip", "0.5"},       {"--watch"},
                                         {"--hop-rows", "64"},    {"--direct", "none"},
                                         {"--attack", "5"},       {"--examples", "a"},
                                         {"--loss-power", "0.5"}, {"--corrupt-features", "masking 0.1"}};
    for (const auto& option : foreign) {
        CAPTURE(option.front());
        check_failure(bars.train(Arguments{"--kind", "vector"} + option), 2,
                      option.front() + ": means nothing to images");
    }
    CHECK_FALSE(std::filesystem::exists(bars.model));
}

TEST_CASE("vectors: what does not fit is refused before anything is trained") {
    const Bars bars;
    check_failure(bars.train({"--loss", "si-sdr"}), 2, "si-sdr");
    check_failure(bars.train({"--corrupt", "hum 0"}), 1, "hum");
    check_failure(bars.train({"--plain", "--corrupt", "gaussian 0.1"}), 2, "--plain");
    check_failure(bars.train({"--classes", "1"}), 2, "--labels");
    check_failure(bars.train({"--labels", bars.labels}), 1, "expected 600 labels");
    check_failure(bars.train({"--size", "8by8"}), 2, "64x64");
    check_failure(bars.run({"train", "--clean", bars.labels, "-o", bars / "a.safetensors"}), 1, "--labels");
    const std::string whole = read_bytes(bars.test);
    write_bytes(bars / "cut-idx3-ubyte", whole.substr(0, whole.size() - 100));
    check_failure(bars.run({"train", "--clean", bars / "cut-idx3-ubyte", "-o", bars / "a.safetensors"}), 1,
                  "the file is cut off");
    write_bytes(bars / "other.bin", "neither");
    check_failure(
        bars.run({"train", "--kind", "vector", "--clean", bars / "other.bin", "-o", bars / "a.safetensors"}),
        1, "found neither");
    CHECK_FALSE(std::filesystem::exists(bars / "a.safetensors"));
}

TEST_CASE(
    "vectors: models and rows of other shapes, and models of other kinds, are refused with what helps") {
    const Bars bars;
    REQUIRE(save_model(bars.model, random_vector_model(1, image_spec(4, 4, 3))));
    const Arguments to{"-o", bars / "out", "--model", bars.model};
    check_failure(bars.run(Arguments{"denoise", bars.test} + to), 1, "--size 4x4 --colour makes it so");
    CHECK(bars.run(Arguments{"denoise", bars.test, "--size", "4x4", "--colour"} + to).status == 0);
    check_failure(bars.run(Arguments{"denoise", bars.test, bars.test} + to), 2, "one input");
    check_failure(bars.run(Arguments{"denoise", bars.test, "--mix", "0.5"} + to), 2, "--mix");
    check_failure(bars.run(Arguments{"denoise", bars.test, "--impute"} + to), 2, "--impute");
    check_failure(bars.run(Arguments{"watch", bars.test, "--alarms", "a"} + to), 2, "--alarms");
    check_failure(bars.run({"quantize", bars.model, "-o", bars / "q.safetensors"}), 1, "vectors");
    check_failure(bars.run({"eval", "--model", bars.model, "--clean", bars.test, "--noisy", bars.test,
                            "--corrupt", "gaussian 1"}),
                  2, "--corrupt");
    check_failure(bars.run({"denoise", bars.test, "-o", bars / "o", "--grey"}), 2, "models of vectors");
    check_failure(bars.run({"eval", "--clean", bars.test}), 2, "--noisy");
    check_failure(bars.run({"eval", "--clean", bars.test, "--corrupt", "gaussian 1", "--noisy", bars.test}),
                  2, "--corrupt");
}
