// sordino import, as a user runs it.
#include <array>
#include <filesystem>

#include "model/shipped.h"
#include "tests/catch.h"
#include "tests/desk.h"

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

namespace {

// A file of layers without a word about them, and a place for the model.
struct Importing : Desk {
    std::string layers = *this / "layers.safetensors", mine = *this / "mine.safetensors";

    explicit Importing(const Model& model = random_model(1)) {
        REQUIRE(write_safetensors(layers, {tensors_of(model).tensors, {}}));
        REQUIRE(save_model(*this / "like.safetensors", random_model(2)));
    }

    CommandResult import(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {SORDINO_COMMAND, "import"});
        return run_command(std::move(arguments));
    }
};

} // namespace

TEST_CASE(
    "import: layers without a word become a model like the one that --like names, and it denoises as its "
    "own weights do") {
    const Importing desk;
    const auto result = desk.import({desk.layers, "-o", desk.mine, "--like", desk / "like.safetensors"});
    CAPTURE(result.err);
    REQUIRE(result.status == 0);
    CHECK(result.err.empty());
    CHECK(has(result.out, "6 layers, " + std::to_string(random_model(1).parameter_count()) + " parameters"));
    CHECK(load_model(desk.mine));
    REQUIRE(save_model(desk / "original.safetensors", random_model(1)));
    write_sound(desk / "noisy.wav", noise(16000), 16000);
    REQUIRE(desk.denoise({desk / "noisy.wav", "-o", desk / "a.wav"}, "mine.safetensors").status == 0);
    REQUIRE(desk.denoise({desk / "noisy.wav", "-o", desk / "b.wav"}, "original.safetensors").status == 0);
    REQUIRE(desk.denoise({desk / "noisy.wav", "-o", desk / "c.wav"}, "like.safetensors").status == 0);
    CHECK(load_sound(desk / "a.wav").samples == load_sound(desk / "b.wav").samples);
    CHECK(load_sound(desk / "a.wav").samples != load_sound(desk / "c.wav").samples);
}

TEST_CASE("import: without --like the shipped model says what the layers are") {
    Model voice = *find_model(default_model).value();
    voice.treble = nullptr; // is not among its layers
    const Importing desk(voice);
    REQUIRE(desk.import({desk.layers, "-o", desk.mine}).status == 0);
    const auto model = load_model(desk.mine);
    REQUIRE(model);
    CHECK((tensors_of(*model).tensors == tensors_of(voice).tensors));
    CHECK(model->spec == voice.spec);
}

TEST_CASE("import: what is there already stays, unless --force is given") {
    const Importing desk;
    write_bytes(desk.mine, "dear");
    const std::vector<std::string> arguments{desk.layers, "-o", desk.mine, "--like",
                                             desk / "like.safetensors"};
    const auto refused = desk.import(arguments);
    CHECK(refused.status == 1);
    CHECK(is_one_line(refused.err));
    CHECK(has(refused.err, desk.mine + ": "));
    CHECK(has(refused.err, "--force"));
    CHECK(read_bytes(desk.mine) == "dear");
    auto forced = arguments;
    forced.push_back("--force");
    CHECK(desk.import(forced).status == 0);
    CHECK(load_model(desk.mine));
}

TEST_CASE("import: a job that cannot be done ends with status 1, one line, and no file") {
    const Importing desk;
    write_bytes(desk / "text.safetensors", "nothing of the kind");
    TensorFile spoilt{tensors_of(random_model(1)).tensors, {}};
    spoilt.tensors.at("layers.2.bias").bytes[3] = spoilt.tensors.at("layers.2.bias").bytes[2] =
        std::byte{0xFF};
    const auto bytes = serialize_safetensors(spoilt);
    write_bytes(desk / "nan.safetensors", {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    for (const auto& [layers, like, output, named] : std::vector<std::array<std::string, 4>>{
             {desk / "missing.safetensors", "like", desk.mine, "missing.safetensors: "},
             {desk / "text.safetensors", "like", desk.mine, "text.safetensors: "},
             {desk / "nan.safetensors", "like", desk.mine, "layers.2.bias"},
             {desk.layers, "no-such-model", desk.mine, "no-such-model"},
             {desk.layers, "unity", desk.mine, "expected shape ("},
             {desk.layers, "like", desk / "no/such/folder.safetensors", "no/such/folder.safetensors"}}) {
        const std::string model = like == "no-such-model" ? like : desk / (like + ".safetensors");
        const auto result = desk.import({layers, "-o", output, "--like", model});
        CAPTURE(named, result.err);
        CHECK(result.status == 1);
        CHECK(is_one_line(result.err));
        CHECK(has(result.err, named));
        CHECK(result.out.empty());
        CHECK_FALSE(fs::exists(output));
    }
}

TEST_CASE("import: a wrong command line ends with status 2, help with 0 and examples") {
    const Importing desk;
    CHECK(desk.import({}).status == 2);
    CHECK(desk.import({desk.layers}).status == 2);
    CHECK(desk.import({"-o", desk.mine}).status == 2);
    CHECK(desk.import({desk.layers, "-o", desk.mine, "--from", "torch"}).status == 2);
    CHECK_FALSE(fs::exists(desk.mine));
    const auto help = desk.import({"--help"});
    CHECK(help.status == 0);
    CHECK(has(help.out, "Examples:\n  sordino import layers.safetensors -o "));
}
