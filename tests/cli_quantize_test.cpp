// sordino quantize, as a user runs it.
#include <filesystem>
#include <regex>

#include <nlohmann/json.hpp>

#include "model/quantise.h"
#include "tests/catch.h"
#include "tests/desk.h"

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;
using nlohmann::json;

namespace {

// A model in float, a place for one in int8, and two pairs of recordings.
struct Quantizing : Desk {
    std::string floats = *this / "floats.safetensors", int8 = *this / "int8.safetensors";
    Model model = random_model(1);

    Quantizing() {
        REQUIRE(save_model(floats, model));
        for (const char* folder : {"pairs", "pairs/clean", "pairs/noisy"})
            fs::create_directory(*this / folder);
        for (const char* name : {"a.wav", "b.wav"}) {
            const auto voice = tone(16000, 300, 16000, 0.3);
            auto noisy = white_noise(16000, 0.05, 1);
            for (std::size_t i = 0; i < noisy.size(); ++i) noisy[i] += voice[i];
            write_sound(*this / "pairs/clean/" + name, voice, 16000);
            write_sound(*this / "pairs/noisy/" + name, noisy, 16000);
        }
    }

    CommandResult quantize(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {SORDINO_COMMAND, "quantize"});
        return run_command(std::move(arguments));
    }
};

json info(const std::string& model) {
    return json::parse(run_command({SORDINO_COMMAND, "info", model, "--json"}).out);
}

// The three numbers of a row of the table.
std::vector<double> row_of(const std::string& table, const std::string& name) {
    const std::string number = R"( +([-+0-9.]+))";
    std::smatch found;
    REQUIRE(std::regex_search(table, found, std::regex("\n  " + name + number + number + number + "\n")));
    return {std::stod(found[1]), std::stod(found[2]), std::stod(found[3])};
}

} // namespace

TEST_CASE("quantize: the new file is the model in int8, and what it saves is said") {
    const Quantizing desk;
    const auto result = desk.quantize({desk.floats, "-o", desk.int8});
    REQUIRE(result.status == 0);
    CHECK(result.err.empty());
    const auto made = load_model(desk.int8);
    REQUIRE(made);
    CHECK((tensors_of(*made) == tensors_of(quantised(desk.model))));
    CHECK(has(result.out, "size   " + std::to_string(fs::file_size(desk.floats)) + " -> " +
                              std::to_string(fs::file_size(desk.int8)) + " bytes"));
    CHECK(std::regex_search(result.out, std::regex("[0-9.]+ -> [0-9.]+ us for 10 ms of 48 kHz mono")));
    CHECK(has(result.out, "largest error  mean error"));
    CHECK_FALSE(std::regex_search(result.out.substr(result.out.find('\n')), std::regex("[^\n]{101}")));
}

TEST_CASE("quantize: info shows the type of every layer, and the smaller size") {
    const Quantizing desk;
    REQUIRE(desk.quantize({desk.floats, "-o", desk.int8}).status == 0);
    const json floats = info(desk.floats), int8 = info(desk.int8);
    CHECK(int8.at("parameters") == floats.at("parameters"));
    CHECK(int8.at("mmac_per_second") == floats.at("mmac_per_second"));
    std::size_t saved = 0;
    for (const Layer& layer : desk.model.layers)
        saved += 3 * layer.weight_count() - 4 * static_cast<std::size_t>(layer.outputs()); // less the scales
    CHECK(int8.at("weights_bytes").get<std::size_t>() + saved ==
          floats.at("weights_bytes").get<std::size_t>());
    for (const auto& layer : floats.at("layers")) CHECK(layer.at("weights") == "f32");
    for (const auto& layer : int8.at("layers")) CHECK(layer.at("weights") == "int8");
    CHECK(has(run_command({SORDINO_COMMAND, "info", desk.int8}).out, " int8 "));
}

TEST_CASE("quantize: a shipped model is known by its name; it is int8 already, and the copy denoises alike") {
    const Quantizing desk;
    const auto result = desk.quantize({"voice", "-o", desk.int8});
    REQUIRE(result.status == 0);
    CHECK(has(result.out, "int8 in every layer already"));
    write_sound(desk / "noisy.wav", noise(16000), 16000);
    REQUIRE(desk.denoise({desk / "noisy.wav", "-o", desk / "clean.wav"}, "int8.safetensors").status == 0);
    REQUIRE(
        run_command({SORDINO_COMMAND, "denoise", desk / "noisy.wav", "-o", desk / "shipped.wav"}).status ==
        0);
    CHECK(load_sound(desk / "clean.wav").samples == load_sound(desk / "shipped.wav").samples);
}

TEST_CASE("quantize: --check scores both models as eval does, and their difference") {
    const Quantizing desk;
    const auto result = desk.quantize({desk.floats, "-o", desk.int8, "--check", desk / "pairs"});
    REQUIRE(result.status == 0);
    CHECK(has(result.out, "mean of 2 files, dB"));
    const auto scores = [&](const std::string& model) {
        return json::parse(run_command({SORDINO_COMMAND, "eval", "--model", model, "--clean",
                                        desk / "pairs/clean", "--noisy", desk / "pairs/noisy", "--json", "-"})
                               .out)["mean"];
    };
    const json floats = scores(desk.floats), int8 = scores(desk.int8);
    const char* names[] = {"si_sdr", "segmental_snr", "log_spectral_distance"};
    const auto noisy_row = row_of(result.out, "noisy"), before_row = row_of(result.out, "before"),
               int8_row = row_of(result.out, "int8"), difference_row = row_of(result.out, "difference");
    for (std::size_t i = 0; i < 3; ++i) {
        const double before = floats["after"][names[i]], after = int8["after"][names[i]];
        CHECK(noisy_row[i] == Approx(floats["before"][names[i]].get<double>()).margin(0.006));
        CHECK(before_row[i] == Approx(before).margin(0.006));
        CHECK(int8_row[i] == Approx(after).margin(0.006));
        CHECK(difference_row[i] == Approx(after - before).margin(0.0006));
    }
    CHECK((int8["after"] != floats["after"])); // otherwise the rows could be of one model
}

TEST_CASE("quantize: what is there already stays, unless --force is given") {
    const Quantizing desk;
    write_bytes(desk.int8, "dear");
    const auto refused = desk.quantize({desk.floats, "-o", desk.int8});
    CHECK(refused.status == 1);
    CHECK(is_one_line(refused.err));
    CHECK(has(refused.err, desk.int8 + ": "));
    CHECK(has(refused.err, "--force"));
    CHECK(read_bytes(desk.int8) == "dear");
    CHECK(desk.quantize({desk.floats, "-o", desk.int8, "--force"}).status == 0);
    CHECK(load_model(desk.int8));
    CHECK(desk.quantize({desk.floats, "-o", desk.floats, "--force"}).status == 0);
    CHECK(load_model(desk.floats)->layers[0].is_int8());
}

TEST_CASE("quantize: a job that cannot be done ends with status 1, one line, and no file") {
    const Quantizing desk;
    const std::string missing = desk / "missing.safetensors";
    fs::remove(desk / "pairs/clean/b.wav");
    const std::vector<std::pair<std::vector<std::string>, std::string>> jobs{
        {{missing, "-o", desk.int8}, missing},
        {{"no-such-model", "-o", desk.int8}, "no-such-model"},
        {{desk.floats, "-o", desk / "no/such/folder.safetensors"}, "no/such/folder.safetensors"},
        {{desk.floats, "-o", desk.int8, "--check", desk / "nowhere"}, "nowhere/clean"},
        {{desk.floats, "-o", desk.int8, "--check", desk / "pairs"}, "pairs/noisy/b.wav"}};
    for (const auto& [arguments, named] : jobs) {
        const auto result = desk.quantize(arguments);
        CAPTURE(named, result.err);
        CHECK(result.status == 1);
        CHECK(is_one_line(result.err));
        CHECK(has(result.err, named));
        CHECK(result.out.empty());
        CHECK_FALSE(fs::exists(desk.int8));
    }
}

TEST_CASE("quantize: a wrong command line ends with status 2, help with 0 and examples") {
    const Quantizing desk;
    CHECK(desk.quantize({}).status == 2);
    CHECK(desk.quantize({desk.floats}).status == 2);
    CHECK(desk.quantize({"-o", desk.int8}).status == 2);
    CHECK(desk.quantize({desk.floats, "-o", desk.int8, "--bits", "4"}).status == 2);
    CHECK_FALSE(fs::exists(desk.int8));
    const auto help = desk.quantize({"--help"});
    CHECK(help.status == 0);
    CHECK(has(help.out, "Examples:\n  sordino quantize mine.safetensors -o "));
}
