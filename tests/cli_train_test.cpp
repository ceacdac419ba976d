// sordino train, as a user runs it.
#include <csignal>
#include <filesystem>
#include <iostream>

#include <nlohmann/json.hpp>

#include "model/model_card.h"
#include "model/model_file.h"
#include "model/model_folder.h"
#include "model/quantise.h"
#include "model/shipped.h"
#include "tests/catch.h"
#include "tests/desk.h"
#include "tests/environment.h"
#include "tests/read_until.h"
#include "tests/train_command.h"

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;
using nlohmann::json;

TEST_CASE("train: recordings become a model that knows what it was made from, and nothing else stays") {
    const Training training;
    const auto result = training.run(training.usual({"--licence", "CC0-1.0"}));
    REQUIRE(result.status == 0);
    CHECK(result.err.empty());
    CHECK(has(result.out, "clean: 5 files"));
    CHECK(has(result.out, "noise: 3 files"));
    for (const char* epoch : {"epoch 1/4", "epoch 2/4", "epoch 3/4", "epoch 4/4"})
        CHECK(has(result.out, epoch));
    CHECK(result.out.ends_with(training.model + "\n"));
    CHECK(training.names() == std::vector<std::string>{"model.safetensors"});

    const Model model = load_model(training.model).value();
    CHECK(model.licence == "CC0-1.0");
    REQUIRE(model.layers.size() == 4);
    CHECK(model.layers[1].role == Role::code);
    CHECK(model.layers[1].outputs() == 12);
    const json facts = json::parse(model.training);
    CHECK(facts.at("options").at("seed") == 3);
    CHECK(facts.at("options").at("batch") == 4);
    CHECK(facts.at("data").at("clean").at("files") == 5);
    CHECK(facts.at("data").at("noise").at("files") == 3);
    CHECK(facts.at("epochs") == 4);
    CHECK(facts.at("best").at("epoch") >= 1);
    const ModelCard card = card_of(model); // finds what it looks for
    CHECK(has(card.purpose, "Trained on "));
    CHECK(card.scores.starts_with("held-out SNR "));
    // nothing private: where the files lay, and when
    CHECK(!has(model.training, SORDINO_TEST_DATA));
    CHECK(!has(model.training, training.path().string()));
}

TEST_CASE("train: the same command gives the same bytes, another seed others") {
    const Training a, b, other;
    REQUIRE(a.run(a.usual()).status == 0);
    REQUIRE(b.run(b.usual()).status == 0);
    REQUIRE(other.run(other.usual({"--noise-eq", "5"})).status == 0);
    CHECK((read_bytes(a.model) == read_bytes(b.model)));
    CHECK((read_bytes(a.model) != read_bytes(other.model)));
}

TEST_CASE("train: a run that is killed in the middle and resumed ends with the bytes of one that was not") {
    const Training whole, broken;
    const Arguments every{"--checkpoint-every", "0"};
    REQUIRE(whole.run(whole.usual()).status == 0);

    const int signal = GENERATE(SIGKILL, SIGINT);
    const std::string moment = GENERATE("noise: ", "epoch 2/4");
    CAPTURE(signal, moment);
    {
        Command command(broken.usual(every));
        REQUIRE(has(read_until(command, moment), moment));
        if (signal == SIGKILL && moment == "noise: ") // long enough for the first checkpoint
            while (!fs::exists(broken.checkpoint)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        command.signal(signal);
        const CommandResult result = command.wait();
        CHECK(result.status == 128 + signal);
        if (signal == SIGINT) CHECK(has(result.err, "--resume"));
    }
    CHECK(!fs::exists(broken.model));
    CHECK(fs::exists(broken.checkpoint));

    check_failure(broken.run(broken.usual()), 1, "--resume"); // not by mistake
    check_failure(broken.run(broken.usual({"--resume", "--batch", "5"})), 2, "--batch");
    const auto resumed = broken.run(broken.usual({"--resume"}));
    REQUIRE(resumed.status == 0);
    CHECK(has(resumed.out, "epoch 4/4"));
    if (moment == "epoch 2/4") CHECK(!has(resumed.out, "epoch 1/4"));
    CHECK((read_bytes(broken.model) == read_bytes(whole.model)));
    CHECK(!fs::exists(broken.checkpoint));
}

TEST_CASE("train: a checkpoint of another run is refused, and replaced only by force") {
    const Training training;
    {
        Command command(training.usual());
        read_until(command, "epoch 1/4");
        command.signal(SIGINT);
        command.wait();
    }
    REQUIRE(fs::exists(training.checkpoint));
    Arguments other = training.usual({"--resume"});
    *std::find(other.begin(), other.end(), "3") = "4"; // the seed
    check_failure(training.run(other), 1, "other options");
    check_failure(training.run(training.command({"--clean", voices, "--noise", voices, "--resume"}) + little),
                  1, "other recordings");
    CHECK(training.run(training.usual({"--force"})).status == 0);
    CHECK(training.names() == std::vector<std::string>{"model.safetensors"});
}

TEST_CASE("train: a model that is there is replaced only by force") {
    const Training training;
    write_bytes(training.model, "precious");
    check_failure(training.run(training.usual()), 1, "--force");
    CHECK(read_bytes(training.model) == "precious");
    CHECK(training.run(training.usual({"--force"})).status == 0);
    CHECK(load_model(training.model));
}

TEST_CASE("train: --install puts the model into the user's folder, where it is found by its name") {
    const Training training;
    const DataHome home(training / "data");
    const auto result = training.run(training.without_output(training.usual({"--install", "fan"})));
    REQUIRE(result.status == 0);
    CHECK(has(result.out, user_model_folder().string()));
    CHECK(has(result.out, "--model fan"));
    CHECK(find_model("fan"));
    CHECK(std::distance(fs::directory_iterator(user_model_folder()), {}) == 1); // and nothing else stays
    CHECK(has(run_command({SORDINO_COMMAND, "info"}).out, "\nfan "));

    const auto both = training.usual({"--install", "both"});
    REQUIRE(training.run(both).status == 0);
    CHECK((read_bytes(training.model) == read_bytes(user_model_path("fan"))));
    CHECK((read_bytes(training.model) == read_bytes(user_model_path("both"))));
    fs::remove(training.model);
    check_failure(training.run(both), 1, "both.safetensors: exists; --force replaces it");
    write_bytes(user_model_path("both"), "old");
    REQUIRE(training.run(both + Arguments{"--force"}).status == 0);
    CHECK((read_bytes(training.model) == read_bytes(user_model_path("both"))));
}

TEST_CASE("train: a name that cannot be installed is refused before any work") {
    const Training training;
    const DataHome home(training / "data");
    const auto failure = [&](const std::string& name, int status, const std::string& words) {
        CAPTURE(name);
        const auto before = training.names();
        const auto result = training.run(training.without_output(training.usual({"--install", name})));
        check_failure(result, status, words);
        CHECK(result.out.empty());
        CHECK(training.names() == before);
    };
    for (const char* name : {"a/b", "../fan", ".fan", "a\\b"}) failure(name, 2, "expected a name without");
    failure("fan.safetensors", 2, "without .safetensors");
    if (is_shipped(default_model)) failure(default_model, 2, "a shipped model has this name");
    {
        const Environment no_data("XDG_DATA_HOME", {}), nobody("HOME", {});
        failure("fan", 1, "HOME");
    }
    write_bytes(training / "data", "a file");
    failure("fan", 1, "cannot be made");
    fs::remove(training / "data");
    fs::create_directories(user_model_folder());
    write_bytes(user_model_path("fan"), "precious");
    failure("fan", 1, "--force");
    CHECK(read_bytes(user_model_path("fan")) == "precious");
}

TEST_CASE("train: an interrupted run that is to be installed is no model yet, and is resumed by its name") {
    const Training training;
    const DataHome home(training / "data");
    const auto arguments = training.without_output(training.usual({"--install", "fan"}));
    {
        Command command(arguments);
        read_until(command, "noise: ");
        command.signal(SIGINT);
        command.wait();
    }
    CHECK(user_model_names().empty());
    CHECK(fs::exists(user_model_path("fan").string() + ".checkpoint"));
    check_failure(training.run(arguments), 1, "--resume");
    REQUIRE(training.run(arguments + Arguments{"--resume"}).status == 0);
    CHECK(user_model_names() == std::vector<std::string>{"fan"});
    CHECK(std::distance(fs::directory_iterator(user_model_folder()), {}) == 1);
}

TEST_CASE("train: the purpose is what the run states, not what the starting model was for") {
    const Training training;
    Model general = random_model(1, spec_up_to(8000));
    general.purpose = "Keeps everything.";
    REQUIRE(save_model(training / "start.safetensors", general));
    write_bytes(training / "run.toml", "purpose = \"Takes the fan away.\"\n");
    const Arguments usual = training.going_on(training / "start.safetensors", {"--force"});
    REQUIRE(training.run(usual).status == 0);
    CHECK(load_model(training.model)->purpose.empty());
    CHECK(has(card_of(load_model(training.model).value()).purpose, "start.safetensors, trained further"));
    REQUIRE(training.run(usual + Arguments{"--config", training / "run.toml"}).status == 0);
    CHECK(load_model(training.model)->purpose == "Takes the fan away.");
}

TEST_CASE("train: what is wrong with the recordings or the places is told in one line, before any work") {
    const Training training;
    fs::create_directory(training / "empty");
    fs::create_directory(training / "texts");
    write_bytes(training / "texts/notes.txt", "no sound");
    const auto failure = [&](const Arguments& arguments, const std::string& words) {
        const auto before = training.names();
        check_failure(training.run(training.command(arguments) + little), 1, words);
        CHECK(training.names() == before);
    };
    failure({"--clean", training / "empty", "--noise", noises}, "clean");
    failure({"--clean", training / "texts", "--noise", noises}, "clean");
    failure({"--clean", voices, "--noise", training / "empty"}, "noise");
    failure({"--clean", training / "gone", "--noise", noises}, training / "gone");
    failure({"--clean", voices, "--noise", noises, "--resume"}, "no checkpoint");
    failure({"--clean", voices, "--noise", noises, "--from", training / "gone.safetensors"},
            "gone.safetensors");
    const auto no_place =
        training.run(Arguments{SORDINO_COMMAND, "train", "-o", training / "gone/model.safetensors", "--clean",
                               voices, "--noise", noises} +
                     little);
    check_failure(no_place, 1, training / "gone");
    CHECK(!has(no_place.out, "epoch"));
}

TEST_CASE("train: what is wrong with the command line ends with status 2") {
    const Training training;
    check_failure(training.run(training.command()), 2, "--noise");
    check_failure(training.run({SORDINO_COMMAND, "train", "--noise", noises}), 2, "--output");
    check_failure(training.run(training.usual({"--rate", "4000"})), 2, "--rate");
    check_failure(training.run(training.usual({"--pause", "1.5"})), 2, "--pause");
    check_failure(training.run(training.usual({"--paws", "1"})), 2, "--paws");
    check_failure(
        training.run(training.command({"--clean", voices, "--noise", noises, "--layers", "encoder 8"})), 1,
        "layer 'encoder 8'");
    CHECK(training.names().empty());
}

TEST_CASE("train: a recording that cannot be used is named, the others are") {
    const Training training;
    fs::create_directory(training / "noise");
    for (const auto& entry : fs::directory_iterator(noises)) fs::copy(entry.path(), training / "noise");
    write_bytes(training / "noise/broken.wav", "RIFF");
    write_bytes(training / "noise/README.md", "who recorded this");
    const auto result =
        training.run(training.command({"--clean", voices, "--noise", training / "noise"}) + little);
    CHECK(result.status == 0);
    CHECK(has(result.err, "noise/broken.wav"));
    CHECK(is_one_line(result.err));
    CHECK(has(result.out, "noise: 3 files"));
}

TEST_CASE("train: going on from a model keeps its layers and ends with a table of both") {
    const Training training;
    const std::string start = training / "start.safetensors";
    REQUIRE(save_model(start, random_model(1, spec_up_to(8000))));
    const auto result = training.run(training.going_on(start));
    REQUIRE(result.status == 0);
    for (const char* words : {"held-out pieces", "\nnoisy ", "\nnew ", "SI-SDR"})
        CHECK(has(result.out, words));
    CHECK(has(result.out, "\n" + start));
    CHECK(has(result.out, "The new model is "));
    const Model before = load_model(start).value(), after = load_model(training.model).value();
    REQUIRE(after.layers.size() == before.layers.size());
    CHECK(after.layers[1].context == before.layers[1].context);
    CHECK((after.layers[1].weight != before.layers[1].weight));
    CHECK((after.input_mean == before.input_mean));
    CHECK(training.facts().at("options").at("learning_rate").get<float>() ==
          5e-4F); // gentler than for a new one
}

TEST_CASE("train: going on from an int8 model ends with a float one of the same layers") {
    const Training training;
    const std::string start = training / "start.safetensors";
    REQUIRE(save_model(start, quantised(random_model(1, spec_up_to(8000)))));
    const auto result = training.run(training.going_on(start));
    REQUIRE(result.status == 0);
    CHECK(has(result.out, "The new model is "));
    const Model after = load_model(training.model).value();
    CHECK_FALSE(after.layers[1].is_int8());
    CHECK(after.layers[1].context == random_model(1).layers[1].context);
}

TEST_CASE("train: a treble comes with the model, stays where another goes on from it, and goes by none") {
    const Training training, next, without;
    const std::string treble = training / "high.safetensors";
    REQUIRE(save_model(treble, random_model(1, spec_up_to(20000))));
    const auto bytes_of_treble = [](const std::string& path) {
        const Model model = load_model(path).value();
        return model.treble ? serialize_safetensors(tensors_of(*model.treble)) : std::vector<std::byte>();
    };
    const auto expected = serialize_safetensors(tensors_of(load_model(treble).value()));
    REQUIRE(training.run(training.usual({"--treble", treble})).status == 0);
    CHECK(bytes_of_treble(training.model) == expected);
    const json facts = json::parse(load_model(training.model)->training);
    CHECK(facts.at("treble") == "high.safetensors");
    REQUIRE(next.run(next.going_on(training.model)).status == 0);
    CHECK(bytes_of_treble(next.model) == expected);
    const Training lent;
    REQUIRE(lent.run(lent.usual({"--treble", training.model})).status == 0);
    CHECK(bytes_of_treble(lent.model) == expected);
    REQUIRE(without.run(without.going_on(training.model, {"--treble", "none"})).status == 0);
    CHECK(load_model(without.model)->treble == nullptr);
}

TEST_CASE("train: a treble that does not fit is refused before any work") {
    const Training training;
    const std::string low = training / "low.safetensors", gone = training / "gone.safetensors";
    REQUIRE(save_model(low, random_model(1, spec_up_to(8000))));
    check_failure(training.run(training.usual({"--treble", low})), 1, "expected bands above 8000 Hz");
    check_failure(training.run(training.usual({"--treble", gone})), 1, "gone.safetensors");
    CHECK(training.names() == std::vector<std::string>{"low.safetensors"});
}

TEST_CASE("train: a configuration file gives the options, and the command line goes before it") {
    const Training training;
    const std::string config = training / "run.toml";
    write_bytes(config,
                "# a recipe\nclean = \"" + voices + "\"\nnoise = [\"" + noises +
                    "\"]\n"
                    "layers = [\"encoder 16 relu 0\", \"code 8 linear 0\"]\n"
                    "seed = 11\nepochs = 2\nsteps-per-epoch = 2\nbatch = 2\nsequence = 1\nwarm-up = 0.3\n"
                    "validation-sequences = 2\nthreads = 1\npause = 0.5\nlicence = \"CC BY 4.0\"\n");
    const auto result = training.run(training.command({"--config", config, "--seed", "12"}));
    REQUIRE(result.status == 0);
    const json options = training.facts().at("options");
    CHECK(options.at("seed") == 12);
    CHECK(options.at("epochs") == 2);
    CHECK(options.at("layers") == json{"encoder 16 relu 0", "code 8 linear 0"});
    CHECK(options.at("mixing").at("pause") == 0.5);
    CHECK(load_model(training.model)->licence == "CC BY 4.0");

    const Training direct; // the same by the command line alone
    REQUIRE(direct
                .run(direct.command({"--clean",
                                     voices,
                                     "--noise",
                                     noises,
                                     "--layers",
                                     "encoder 16 relu 0",
                                     "code 8 linear 0",
                                     "--seed",
                                     "12",
                                     "--epochs",
                                     "2",
                                     "--steps-per-epoch",
                                     "2",
                                     "--batch",
                                     "2",
                                     "--sequence",
                                     "1",
                                     "--warm-up",
                                     "0.3",
                                     "--validation-sequences",
                                     "2",
                                     "--threads",
                                     "1",
                                     "--pause",
                                     "0.5",
                                     "--licence",
                                     "CC BY 4.0"}))
                .status == 0);
    CHECK((read_bytes(direct.model) == read_bytes(training.model)));
}

TEST_CASE("train: a mistake in a configuration file is told, not passed over") {
    const Training training;
    const std::string config = training / "run.toml";
    const auto failure = [&](const std::string& text, const std::string& words) {
        write_bytes(config, text);
        check_failure(training.run(training.usual({"--config", config})), 2, words);
        CHECK(!fs::exists(training.model));
    };
    failure("steps_per_epoch = 3\n", "steps_per_epoch");
    failure("speeed = 3\n", "speeed");
    failure("[train]\npatience = 3\n", "train");
    failure("patience = soon\n", "soon");
    failure("pause = 3\n", "pause");
    check_failure(training.run(training.usual({"--config", training / "gone.toml"})), 2, "gone.toml");
}

TEST_CASE("train: a manifest names the recordings, below the folder of the data") {
    const Training training;
    const auto path = [](const std::string& folder, const std::string& name) { return folder + "/" + name; };
    std::string rows = "kind,name,source,licence,sha256\n";
    for (const auto& entry : fs::directory_iterator(voices))
        rows += "clean," + path("clean", entry.path().filename().string()) + ",here,CC0,00\n";
    for (const auto& entry : fs::directory_iterator(noises))
        rows += "noise," + path("noise", entry.path().filename().string()) + ",here,CC0,00\n";
    write_bytes(training / "list.csv", rows);
    const Arguments manifest{"--manifest", training / "list.csv", "--data", SORDINO_TEST_DATA};
    REQUIRE(training.run(training.command(manifest) + little).status == 0);
    CHECK(training.facts().at("data").at("manifest") == "list.csv");
    CHECK(training.facts().at("data").at("clean").at("files") == 5);

    write_bytes(training / "list.csv", rows + "clean,clean/gone.wav,here,CC0,00\n");
    check_failure(training.run(training.command(manifest + Arguments{"--force"}) + little), 1,
                  "clean/gone.wav");
}

TEST_CASE("train: noise alone goes with the voices that come with the program") {
    // an installed tree: the program, and its voices where it looks for them
    const Training training;
    fs::create_directories(training / "bin");
    fs::create_directories(training / "share/sordino");
    fs::copy(SORDINO_COMMAND, training / "bin/sordino");
    const Arguments noise_only =
        Arguments{training / "bin/sordino", "train", "-o", training.model, "--noise", noises} + little_run;
    check_failure(training.run(noise_only + Arguments{"--from", "none"}), 1, "--clean");
    fs::create_directory_symlink(voices, training / "share/sordino/voices");
    CHECK(has(training.run(noise_only + Arguments{"--from", "none"}).out, "clean: 5 files"));

    const auto shipped = shipped_model_names();
    if (std::find(shipped.begin(), shipped.end(), default_model) == shipped.end()) {
        std::cout << "skipped: no model '" << default_model << "' was built in\n";
        return;
    }
    const auto result = training.run(noise_only + Arguments{"--force"});
    REQUIRE(result.status == 0);
    CHECK(has(result.out, std::string("\n") + default_model + " "));
    CHECK(has(result.out, "\nnew "));
    CHECK(training.facts().at("from") == default_model);
}
