// sordino export, as a user runs it.
#include <array>
#include <filesystem>

#include "tests/catch.h"
#include "tests/desk.h"
#include "training/onnx_file.h"

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

namespace {

CommandResult run_export(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {SORDINO_COMMAND, "export"});
    return run_command(std::move(arguments));
}

} // namespace

TEST_CASE("export: the file is the model's ONNX, byte for byte, and its shapes are told") {
    const Desk desk;
    const Model model = random_model(1);
    REQUIRE(save_model(desk / "mine.safetensors", model));
    const auto result = run_export({"--onnx", desk / "mine.safetensors", "-o", desk / "mine.onnx"});
    REQUIRE(result.status == 0);
    CHECK(result.err.empty());
    CHECK(read_bytes(desk / "mine.onnx") == to_onnx(model));
    const std::string features = std::to_string(model.spec.feature_count()),
                      outputs = std::to_string(SnrMask::outputs_per_band * model.spec.bands());
    CHECK(has(result.out,
              "features (frames, " + features + ") -> outputs (frames, " + outputs + "), 6 layers"));
    CHECK(run_export({"--onnx", "voice", "-o", desk / "voice.onnx"}).status == 0);
}

TEST_CASE("export: what is there already stays, unless --force is given") {
    const Desk desk;
    write_bytes(desk / "dear.onnx", "dear");
    const std::vector<std::string> arguments{"--onnx", desk / "unity.safetensors", "-o", desk / "dear.onnx"};
    const auto refused = run_export(arguments);
    CHECK(refused.status == 1);
    CHECK(is_one_line(refused.err));
    CHECK(has(refused.err, desk / "dear.onnx"));
    CHECK(has(refused.err, "--force"));
    CHECK(read_bytes(desk / "dear.onnx") == "dear");
    auto forced = arguments;
    forced.push_back("--force");
    CHECK(run_export(forced).status == 0);
    CHECK(read_bytes(desk / "dear.onnx") == to_onnx(unity_model()));
}

TEST_CASE("export: a job that cannot be done ends with status 1, one line, and no file") {
    const Desk desk;
    for (const auto& [model, output, named] : std::vector<std::array<std::string, 3>>{
             {desk / "missing.safetensors", desk / "new.onnx", "missing.safetensors"},
             {"no-such-model", desk / "new.onnx", "no-such-model"},
             {desk / "unity.safetensors", desk / "no/such/folder.onnx", "no/such/folder.onnx"}}) {
        const auto result = run_export({"--onnx", model, "-o", output});
        CAPTURE(named, result.err);
        CHECK(result.status == 1);
        CHECK(is_one_line(result.err));
        CHECK(has(result.err, named));
        CHECK(result.out.empty());
        CHECK_FALSE(fs::exists(output));
    }
}

TEST_CASE("export: a wrong command line ends with status 2, help with 0 and examples") {
    const Desk desk;
    CHECK(run_export({}).status == 2);
    CHECK(run_export({"voice", "-o", desk / "new.onnx"}).status == 2); // no format
    CHECK(run_export({"--onnx", "voice"}).status == 2);
    CHECK(run_export({"--onnx", "-o", desk / "new.onnx"}).status == 2);
    CHECK_FALSE(fs::exists(desk / "new.onnx"));
    const auto help = run_export({"--help"});
    CHECK(help.status == 0);
    CHECK(has(help.out, "Examples:\n  sordino export --onnx voice -o "));
}
