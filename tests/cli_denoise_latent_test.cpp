// sordino denoise --latent: the codes of a sound's frames.
#include "dsp/stft.h"
#include "model/gain_estimator.h"
#include "tests/desk.h"

#include <sstream>

using namespace sordino;
using namespace sordino::test;

namespace {

struct Row {
    double time = 0;
    std::vector<float> code;
};

// After the header.
std::vector<Row> rows_in(const std::string& csv) {
    std::vector<Row> rows;
    std::istringstream lines(csv);
    std::string line, cell;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        std::istringstream cells(line);
        std::getline(cells, cell, ',');
        rows.push_back({std::stod(cell), {}});
        while (std::getline(cells, cell, ',')) rows.back().code.push_back(std::stof(cell));
    }
    return rows;
}

// The slow obvious way: frame by frame, the sound's end followed by silence.
std::vector<std::vector<float>> codes_of(const std::shared_ptr<const Model>& model, std::vector<float> sound,
                                         double rate) {
    const FrameSize size = frame_size(model->spec, rate);
    const auto hop = static_cast<std::size_t>(size.hop);
    Analysis analysis(size);
    const PowerSpectrum power_spectrum(size);
    GainEstimator estimator(model, size);
    std::vector<float> power(static_cast<std::size_t>(size.bins())), gain(power.size());
    std::vector<std::vector<float>> codes;
    const std::size_t frames = (sound.size() + hop - 1) / hop;
    sound.resize(frames * hop);
    for (std::size_t t = 0; t < frames; ++t) {
        std::ranges::fill(power, 0.0F);
        power_spectrum.add(analysis.process(std::span(sound).subspan(t * hop, hop)), 1.0F, power);
        estimator.process(power, gain);
        codes.emplace_back(estimator.code().begin(), estimator.code().end());
    }
    return codes;
}

} // namespace

TEST_CASE("latent: a sound's rows are the codes of its frames one by one, at the times of their middles") {
    const Desk desk;
    const auto model = std::make_shared<const Model>(random_model(3));
    REQUIRE(save_model(desk / "random.safetensors", *model));
    for (const int rate : {16000, 44100}) {
        const FrameSize size = frame_size(model->spec, rate);
        // whole hops, and some more
        for (const int length : {20 * size.hop, 20 * size.hop + 5}) {
            const auto samples = noise(length);
            write_sound(desk / "in.wav", samples, rate, 1, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
            const auto result = desk.denoise(
                {desk / "in.wav", "-o", desk / "out.wav", "--force", "--latent", desk / "codes.csv"},
                "random.safetensors");
            INFO(result.err);
            REQUIRE(result.status == 0);
            const auto csv = read_bytes(desk / "codes.csv");
            CHECK(csv.starts_with("time_s,c1,c2,"));
            const auto rows = rows_in(csv);
            const auto expected = codes_of(model, samples, rate);
            REQUIRE(rows.size() == expected.size());
            for (std::size_t t = 0; t < rows.size(); ++t) {
                CHECK(rows[t].time == Approx(static_cast<double>(t) * size.hop / rate).margin(1e-6));
                REQUIRE(rows[t].code.size() == expected[t].size());
                for (std::size_t i = 0; i < expected[t].size(); ++i)
                    CHECK(rows[t].code[i] == Approx(expected[t][i]).epsilon(1e-4).margin(1e-5));
            }
        }
    }
}

TEST_CASE("latent: the sound that leaves is the same with codes and without") {
    const Desk desk;
    REQUIRE(save_model(desk / "random.safetensors", random_model(3)));
    write_sound(desk / "in.wav", noise(30000, 2), 48000, 2);
    for (const std::string name : {"plain.wav", "coded.wav"}) {
        std::vector<std::string> arguments{desk / "in.wav", "-o", desk / name};
        if (name == "coded.wav") arguments.insert(arguments.end(), {"--latent", desk / "codes.csv"});
        REQUIRE(desk.denoise(arguments, "random.safetensors").status == 0);
    }
    CHECK(read_bytes(desk / "plain.wav") == read_bytes(desk / "coded.wav"));
}

TEST_CASE("latent: a model of sound without a code is told so, and nothing is written") {
    const Desk desk;
    write_sound(desk / "in.wav", noise(8000), 16000);
    const auto result =
        desk.denoise({desk / "in.wav", "-o", desk / "out.wav", "--latent", desk / "codes.csv"});
    CHECK(result.status == 1);
    CHECK(result.err.find("role code") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(desk / "out.wav"));
    CHECK_FALSE(std::filesystem::exists(desk / "codes.csv"));
}

TEST_CASE("latent: codes replace no file that is there, and neither input nor output") {
    const Desk desk;
    const auto in = desk / "in.wav", out = desk / "out.wav";
    write_sound(in, noise(8000), 16000);
    write_bytes(desk / "there.csv", "mine");
    CHECK(desk.denoise({in, "-o", out, "--latent", desk / "there.csv"}).status == 1);
    CHECK(desk.denoise({in, "-o", out, "--latent", in, "--force"}).status == 2);
    CHECK(desk.denoise({in, "-o", out, "--latent", out, "--force"}).status == 2);
    CHECK(desk.denoise({in, in, "-o", desk / "many/", "--latent", desk / "x"}).status == 2);
    CHECK(read_bytes(desk / "there.csv") == "mine");
    CHECK_FALSE(std::filesystem::exists(out));
}
