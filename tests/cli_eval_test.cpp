// sordino eval, as a user runs it.
#include <filesystem>
#include <regex>

#include <nlohmann/json.hpp>

#include "tests/catch.h"
#include "tests/desk.h"
#include "training/scores.h"

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;
using nlohmann::json;

namespace {

std::vector<float> plus(std::vector<float> x, const std::vector<float>& y) {
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += y[i];
    return x;
}

// Two pairs, in clean/ and noisy/.
struct Pairs : Desk {
    std::string clean = *this / "clean", noisy = *this / "noisy", model = *this / "unity.safetensors";
    std::vector<float> voice = tone(16000, 300, 16000, 0.3), noise = white_noise(16000, 0.05, 1);

    Pairs() {
        fs::create_directory(clean);
        fs::create_directory(noisy);
        write_sound(clean + "/a.wav", voice, 16000);
        write_sound(noisy + "/a.wav", plus(voice, noise), 16000);
        write_sound(clean + "/b.flac", voice, 16000, 1, SF_FORMAT_FLAC | SF_FORMAT_PCM_16);
        write_sound(noisy + "/b.wav", plus(voice, noise), 16000);
        write_bytes(noisy + "/list.csv", "not a sound\n");
    }

    CommandResult eval(std::vector<std::string> more = {}) const {
        std::vector<std::string> all{SORDINO_COMMAND, "eval", "--model", model,
                                     "--clean",       clean,  "--noisy", noisy};
        all.insert(all.end(), more.begin(), more.end());
        return run_command(all);
    }
};

} // namespace

TEST_CASE("eval: a table of the files in a folder ends with their mean in words") {
    const Pairs pairs;
    const auto result = pairs.eval();
    REQUIRE(result.status == 0);
    CHECK(result.err.empty());
    const auto a = result.out.find("a.wav "), b = result.out.find("b.wav "),
               mean = result.out.find("mean over 2 files: SI-SDR ");
    CHECK(a < b);
    CHECK(b < mean);
    CHECK(mean != std::string::npos);
    CHECK(has(result.out, "(+0.00), segmental SNR ")); // nothing is gained by doing nothing
    CHECK_FALSE(std::regex_search(result.out.substr(0, mean), std::regex("[^\n]{101}")));
}

TEST_CASE("eval: --json holds what the library scores, to a file beside the table or alone") {
    const Pairs pairs;
    const auto alone = pairs.eval({"--json", "-"});
    const auto beside = pairs.eval({"--json", pairs / "scores.json"});
    REQUIRE(alone.status == 0);
    REQUIRE(beside.status == 0);
    CHECK(has(beside.out, "mean over 2 files"));
    CHECK(read_bytes(pairs / "scores.json") == alone.out);
    const json scores = json::parse(alone.out);
    REQUIRE(scores.at("files").size() == 2);
    const json& a = scores["files"][0];
    CHECK(a.at("file") == "a.wav");
    CHECK(a.at("rate") == 16000);
    CHECK(a.at("seconds") == 1.0);
    const Scores before = score(pairs.voice, plus(pairs.voice, pairs.noise), 16000);
    CHECK(a.at("before").at("si_sdr").get<double>() == Approx(before.si_sdr));
    CHECK(a["before"].at("segmental_snr").get<double>() == Approx(before.segmental_snr));
    CHECK(a["before"].at("log_spectral_distance").get<double>() == Approx(before.log_spectral_distance));
    CHECK(a.at("after").at("si_sdr").get<double>() == Approx(before.si_sdr).margin(0.001));
    const double mean =
        (a["before"]["si_sdr"].get<double>() + scores["files"][1]["before"]["si_sdr"].get<double>()) / 2;
    CHECK(scores.at("mean").at("before").at("si_sdr").get<double>() == Approx(mean));
}

TEST_CASE("eval: a model is heard in the scores, and its reach can be limited") {
    const Pairs pairs;
    REQUIRE(save_model(pairs / "half.safetensors", constant_model(0.0F))); // a gain of 1/2
    const auto gain = [&](std::vector<std::string> more) {
        more.insert(more.end(), {"--model", pairs / "half.safetensors", "--json", "-"});
        std::vector<std::string> all{SORDINO_COMMAND, "eval", "--clean", pairs.clean, "--noisy", pairs.noisy};
        all.insert(all.end(), more.begin(), more.end());
        const json mean = json::parse(run_command(all).out)["mean"];
        return mean["after"]["segmental_snr"].get<double>() - mean["before"]["segmental_snr"].get<double>();
    };
    CHECK(gain({}) < -5); // half the voice is missing
    CHECK(gain({"--mix", "0"}) == Approx(0).margin(0.001));
    CHECK(gain({"--reduction", "0"}) == Approx(0).margin(0.001));
}

TEST_CASE("eval: two files are a pair whatever their names, with channels averaged") {
    const Pairs pairs;
    const auto noisy = plus(pairs.voice, pairs.noise);
    std::vector<float> stereo;
    for (const float x : noisy) stereo.insert(stereo.end(), {2 * x, 0.0F});
    write_sound(pairs / "stereo.wav", stereo, 16000, 2);
    const auto result = run_command({SORDINO_COMMAND, "eval", "--model", pairs.model, "--clean",
                                     pairs.clean + "/a.wav", "--noisy", pairs / "stereo.wav", "--json", "-"});
    REQUIRE(result.status == 0);
    CHECK(json::parse(result.out)["mean"]["before"]["si_sdr"].get<double>() ==
          Approx(si_sdr_db(pairs.voice, noisy)));
}

TEST_CASE("eval: a noisy file with no clean partner, or with two, is named") {
    const Pairs pairs;
    write_sound(pairs.clean + "/a.flac", pairs.voice, 16000, 1, SF_FORMAT_FLAC | SF_FORMAT_PCM_16);
    auto result = pairs.eval();
    CHECK(result.status == 1);
    CHECK(is_one_line(result.err));
    CHECK(has(result.err, pairs.noisy + "/a.wav: "));
    CHECK(has(result.err, "found several"));
    fs::remove(pairs.clean + "/a.flac");
    fs::remove(pairs.clean + "/a.wav");
    result = pairs.eval();
    CHECK(result.status == 1);
    CHECK(is_one_line(result.err));
    CHECK(has(result.err, pairs.noisy + "/a.wav: "));
    CHECK(has(result.err, "found none"));
}

TEST_CASE("eval: rates and lengths that differ within a pair are both said") {
    const Pairs pairs;
    write_sound(pairs.noisy + "/b.wav", pairs.noise, 48000);
    auto result = pairs.eval();
    CHECK(result.status == 1);
    CHECK(is_one_line(result.err));
    CHECK(has(result.err, pairs.noisy + "/b.wav: "));
    CHECK(has(result.err, "16000 Hz"));
    CHECK(has(result.err, "48000 Hz"));

    const auto with_length = [&](std::size_t length) {
        write_sound(pairs.noisy + "/b.wav", white_noise(length, 0.05, 1), 16000);
        return pairs.eval();
    };
    CHECK(with_length(15850).status == 0);
    CHECK(with_length(16150).status == 0);
    result = with_length(15800);
    CHECK(result.status == 1);
    CHECK(has(result.err, "expected the 1.00 s of "));
    CHECK(has(result.err, "found 0.99 s"));
    CHECK(with_length(16200).status == 1);
}

TEST_CASE("eval: what cannot be scored ends with status 1 and one line, a wrong command line with status 2") {
    const Pairs pairs;
    const std::string file = pairs.clean + "/a.wav", missing = pairs / "missing", empty = pairs / "empty";
    fs::create_directory(empty);
    write_sound(pairs / "silence.wav", std::vector<float>(16000), 16000);
    write_sound(pairs / "slow.wav", pairs.voice, 4000);
    write_bytes(pairs / "broken.wav", "RIFF");
    const std::vector<std::pair<std::string, std::string>> inputs{{missing, pairs.noisy},
                                                                  {pairs.clean, missing},
                                                                  {file, pairs.noisy},
                                                                  {pairs.clean, empty},
                                                                  {empty, pairs.noisy},
                                                                  {pairs / "silence.wav", file},
                                                                  {pairs / "slow.wav", pairs / "slow.wav"},
                                                                  {file, pairs / "broken.wav"}};
    for (const auto& [clean, noisy] : inputs) {
        const auto result = run_command(
            {SORDINO_COMMAND, "eval", "--model", pairs.model, "--clean", clean, "--noisy", noisy});
        CHECK(result.status == 1);
        CHECK(is_one_line(result.err));
        CHECK(has(result.err, pairs.path().string()));
        CHECK(result.out.empty());
    }
    CHECK(pairs.eval({"--json", pairs / "no/such/folder.json"}).status == 1);
    CHECK(pairs.eval({"--mix", "2"}).status == 2);
    CHECK(pairs.eval({"--reduction", "-1"}).status == 2);
    CHECK(run_command({SORDINO_COMMAND, "eval", "--clean", file}).status == 2);
}
