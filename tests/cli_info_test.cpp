// sordino info, as a user runs it.
#include <regex>

#include <nlohmann/json.hpp>

#include "model/model_folder.h"
#include "model/shipped.h"
#include "tests/catch.h"
#include "tests/desk.h"
#include "tests/environment.h"

using namespace sordino;
using namespace sordino::test;
using nlohmann::json;

TEST_CASE("info: a model file is shown with its layers, cost, licence and training") {
    const Desk folder;
    Model model = random_model(7);
    model.purpose = "Takes the fan away.";
    model.training = R"({"seed": 7, "data": [{"name": "a.flac", "hours": 1.5}], "options": {"rate": 0.002}})";
    model.pause_depth_db = 7.5F;
    model.treble = std::make_shared<const Model>(random_model(9, spec_up_to(20000)));
    const std::string path = folder / "mine.safetensors";
    REQUIRE(save_model(path, model));
    const auto result = run_command({SORDINO_COMMAND, "info", path});
    REQUIRE(result.status == 0);
    CHECK(result.err.empty());
    const std::string below_path = result.out.substr(result.out.find('\n'));
    CHECK_FALSE(std::regex_search(below_path, std::regex("[^\n]{101}")));
    for (const char* part :
         {"Takes the fan away.", "spectral", "snr_mask", "CC0-1.0", "1408 samples at 44.1 kHz", "code",
          "leaky_relu", "0,2,4", "MMAC/s", "on this machine", "name a.flac", "rate", "0.002",
          "by 7.5 dB more", "above 16000 Hz another network", "bands up to 20000 Hz"})
        CHECK(has(result.out, part));
    CHECK(has(result.out, std::to_string(model.parameter_count()) + " parameters"));
    CHECK(has(result.out, std::to_string(model.receptive_hops()) + " frames, "));
}

TEST_CASE("info: --json says the same for programs") {
    const Desk folder;
    Model model = random_model(8);
    model.pause_depth_db = 7.5F;
    model.treble = std::make_shared<const Model>(random_model(9, spec_up_to(20000)));
    model.purpose = "Takes the fan away.";
    REQUIRE(save_model(folder / "mine.safetensors", model));
    const auto result = run_command({SORDINO_COMMAND, "info", folder / "mine.safetensors", "--json"});
    REQUIRE(result.status == 0);
    const json info = json::parse(result.out);
    CHECK(info.at("kind") == "spectral");
    CHECK(info.at("format") == "sordino");
    CHECK(info.at("licence") == "CC0-1.0");
    CHECK(info.at("purpose") == "Takes the fan away.");
    CHECK(info.at("pause_depth_db") == 7.5);
    CHECK(info.at("treble") ==
          json{{"above_hz", 16000}, {"top_hz", 20000}, {"parameters", model.treble->parameter_count()}});
    CHECK(info.at("spec").at("band_edges_hz").size() == model.spec.band_edges_hz.size());
    CHECK(info.at("layers").size() == model.layers.size());
    CHECK(info.at("layers")[1].at("context") == json{0, 2, 4});
    CHECK(info.at("latency")[2].at("samples") == 1536);
    CHECK(info.at("receptive_field").at("ms") == 16.0 * model.receptive_hops());
    CHECK(info.at("training").at("seed") == 8);
    std::size_t parameters = 0;
    double macs = 0;
    for (const auto& layer : info.at("layers")) {
        const double weights = layer.at("inputs").get<double>() *
                               static_cast<double>(layer["context"].size()) *
                               layer.at("outputs").get<double>();
        macs += weights;
        parameters += layer.at("parameters").get<std::size_t>();
        CHECK(layer["parameters"].get<double>() == weights + layer["outputs"].get<double>());
    }
    CHECK(info.at("parameters") == parameters);
    const Model& treble = *model.treble;
    for (const Layer& layer : treble.layers) macs += static_cast<double>(layer.weight_count());
    const auto inputs = static_cast<std::size_t>(model.input_mean.size() + treble.input_mean.size());
    CHECK(info.at("weights_bytes") == 4 * (parameters + treble.parameter_count() + 2 * inputs));
    CHECK(info.at("mmac_per_second").get<double>() == Approx(macs * 62.5 / 1e6));
    CHECK(info.at("us_per_10_ms").get<double>() > 0);
}

TEST_CASE("info: a model from elsewhere commands no terminal") {
    const Desk folder;
    Model model = unity_model();
    model.licence = "CC0\x1b[2J";
    model.purpose = "all\x1b[2J\nrm \xC2\x9B";
    model.training = R"({"a\u001b]0;b": "c\u009bd\nrm", "list": [[1, [2]], {"e": ["\u0007"]}], "none": {}})";
    REQUIRE(save_model(folder / "mine.safetensors", model));
    const auto result = run_command({SORDINO_COMMAND, "info", folder / "mine.safetensors"});
    REQUIRE(result.status == 0);
    CHECK_FALSE(has(result.out, "\x1b"));
    CHECK_FALSE(has(result.out, "\x07"));
    CHECK_FALSE(has(result.out, "\xC2\x9B"));
    CHECK_FALSE(has(result.out, "\nrm"));
}

TEST_CASE("info: a broken file, and a name that is none, end with status 1 and one line") {
    const Desk folder;
    const std::string path = folder / "broken.safetensors";
    REQUIRE(save_model(path, unity_model()));
    write_bytes(path, read_bytes(path).substr(0, 1000));
    for (const std::string& name : {path, folder / "missing.safetensors", std::string("no-such-model")}) {
        const auto result = run_command({SORDINO_COMMAND, "info", name});
        CHECK(result.status == 1);
        CHECK(is_one_line(result.err));
        CHECK(result.err.starts_with("sordino: " + name + ": "));
        CHECK(result.out.empty());
    }
}

TEST_CASE("info: without a model it lists those that are built in") {
    const auto text = run_command({SORDINO_COMMAND, "info"}),
               names = run_command({SORDINO_COMMAND, "info", "--json"});
    CHECK(text.status == 0);
    CHECK_FALSE(text.out.empty());
    for (const auto& name : json::parse(names.out)) CHECK(has(text.out, name.get<std::string>()));
}

TEST_CASE(
    "info: the user's own models are listed after the shipped ones, those in disorder with the reason") {
    const Desk folder;
    const DataHome home(folder.path().string());
    std::filesystem::create_directories(user_model_folder());
    Model fan = unity_model();
    fan.purpose = "Takes the fan away.";
    for (const std::string name : {"fan", default_model}) REQUIRE(save_model(user_model_path(name), fan));
    write_bytes(user_model_path("broken").string(), "no model");
    const auto text = run_command({SORDINO_COMMAND, "info"});
    CHECK(text.status == 0);
    CHECK(text.err.empty());
    const std::string own = text.out.substr(text.out.find("Your own, in " + user_model_folder().string()));
    CHECK(std::regex_search(own, std::regex("\nfan +Takes the fan away.\n")));
    CHECK(std::regex_search(own, std::regex("\nbroken +[^\n]*broken.safetensors: ")));

    auto names = all_shipped_model_names();
    for (const std::string name : {"broken", "fan", default_model})
        if (!is_shipped(name)) names.push_back(name); // a shipped one hides the user's of its name
    const auto listed = json::parse(run_command({SORDINO_COMMAND, "info", "--json"}).out);
    CHECK(listed.get<std::vector<std::string>>() == names);
    CHECK(has(run_command({SORDINO_COMMAND, "info", "fan"}).out, "Takes the fan away."));
}
