// sordino denoise as a user meets it: files to files and folders.
#include <algorithm>
#include <limits>
#include <utility>

#include "tests/desk.h"

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

TEST_CASE("denoise: the output is aligned with the input to the sample, at every rate and channel count") {
    const Desk desk;
    const auto [rate, channels] = GENERATE(values<std::pair<int, int>>({{8000, 1},
                                                                        {11025, 2},
                                                                        {16000, 1},
                                                                        {22050, 3},
                                                                        {44100, 2},
                                                                        {48000, 8},
                                                                        {96000, 2},
                                                                        {192000, 1},
                                                                        {48000, 16}}));
    const auto samples = noise(rate / 3 + 17, channels);
    write_sound(desk / "in.wav", samples, rate, channels);
    const auto result = desk.denoise({desk / "in.wav", "-o", desk / "out.wav"});
    INFO(result.err);
    REQUIRE(result.status == 0);
    const SoundFile out = load_sound(desk / "out.wav");
    CHECK(out.rate == rate);
    CHECK(out.channels == channels);
    CHECK(distance(out.samples, samples) < 1e-5);
}

TEST_CASE("denoise: a mask of nothing gives silence, --mix 0 the input, --reduction its floor") {
    const Desk desk;
    const auto samples = noise(8000);
    write_sound(desk / "in.wav", samples, 16000);
    const auto peak = [&](std::vector<std::string> options) {
        options.insert(options.end(), {desk / "in.wav", "-o", desk / "out.wav", "--force"});
        REQUIRE(desk.denoise(options, "silence.safetensors").status == 0);
        const auto out = load_sound(desk / "out.wav").samples;
        return std::abs(*std::ranges::max_element(out, {}, [](float x) { return std::abs(x); }));
    };
    const auto loudest =
        static_cast<double>(*std::ranges::max_element(samples, {}, [](float x) { return std::abs(x); }));
    CHECK(peak({}) < 1e-5F);
    CHECK(peak({"--mix", "0"}) == Approx(std::abs(loudest)).epsilon(1e-4));
    CHECK(peak({"--reduction", "20"}) == Approx(std::abs(loudest) / 10).epsilon(1e-3));
}

TEST_CASE("denoise: container and sample format stay, and what is lossless comes back bit for bit") {
    const Desk desk;
    const auto [name, format, exact] = GENERATE(table<std::string, int, double>({
        {"x.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 0.0},
        {"x.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 0.0},
        {"x.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 5e-7},
        {"x.wav", SF_FORMAT_WAVEX | SF_FORMAT_PCM_24, 5e-7},
        {"x.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 1e-6},
        {"x.wav", SF_FORMAT_WAV | SF_FORMAT_DOUBLE, 1e-6},
        {"x.w64", SF_FORMAT_W64 | SF_FORMAT_PCM_16, 0.0},
        {"x.wav", SF_FORMAT_RF64 | SF_FORMAT_PCM_24, 5e-7},
        {"x.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 0.0},
        {"x.au", SF_FORMAT_AU | SF_FORMAT_FLOAT, 1e-6},
        {"x.caf", SF_FORMAT_CAF | SF_FORMAT_ALAC_24, 5e-7},
        {"x.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 0.0},
        {"x.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 5e-7},
        {"x.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 2.0},
        {"x.opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, 2.0},
    }));
    CAPTURE(name, format);
    write_sound(desk / name, noise(20000, 2), 48000, 2, format);
    const SoundFile before = load_sound(desk / name);
    const auto result = desk.denoise({desk / name, "-o", desk / ("out_" + name)});
    INFO(result.err);
    REQUIRE(result.status == 0);
    const SoundFile after = load_sound(desk / ("out_" + name));
    CHECK(after.format == format);
    CHECK(after.samples.size() == before.samples.size());
    CHECK(distance(after.samples, before.samples) <= exact);
}

TEST_CASE("denoise: another extension gives its format, with the sample type nearest to the input's") {
    const Desk desk;
    write_sound(desk / "float.wav", noise(9000), 48000);
    write_sound(desk / "deep.flac", noise(9000), 48000, 1, SF_FORMAT_FLAC | SF_FORMAT_PCM_24);
    const auto becomes = [&](const std::string& in, const std::string& out) {
        REQUIRE(desk.denoise({desk / in, "-o", desk / out}).status == 0);
        return load_sound(desk / out).format;
    };
    CHECK(becomes("float.wav", "a.flac") == (SF_FORMAT_FLAC | SF_FORMAT_PCM_24));
    CHECK(becomes("float.wav", "a.aiff") == (SF_FORMAT_AIFF | SF_FORMAT_FLOAT));
    CHECK(becomes("float.wav", "a.opus") == (SF_FORMAT_OGG | SF_FORMAT_OPUS));
    CHECK(becomes("float.wav", "A.OGG") == (SF_FORMAT_OGG | SF_FORMAT_VORBIS));
    CHECK(becomes("deep.flac", "b.wav") == (SF_FORMAT_WAV | SF_FORMAT_PCM_24));
    CHECK(becomes("float.wav", "a.mp3") == (SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III));
    CHECK(becomes("a.mp3", "c.wav") == (SF_FORMAT_WAV | SF_FORMAT_PCM_16));
    CHECK(becomes("a.opus", "c.flac") == (SF_FORMAT_FLAC | SF_FORMAT_PCM_16));
}

TEST_CASE("denoise: integer samples beyond full scale are clipped, not wrapped, and floats keep them") {
    const Desk desk;
    write_sound(desk / "loud.wav", std::vector<float>(4000, 1.5F), 16000);
    REQUIRE(desk.denoise({desk / "loud.wav", "-o", desk / "loud.flac"}).status == 0);
    REQUIRE(desk.denoise({desk / "loud.wav", "-o", desk / "out.wav"}).status == 0);
    CHECK(std::ranges::min(load_sound(desk / "loud.flac").samples) > 0.999F);
    CHECK(std::ranges::max(load_sound(desk / "out.wav").samples) == Approx(1.5));
}

TEST_CASE("denoise: one sample, and samples that are no numbers, are processed") {
    const Desk desk;
    write_sound(desk / "one.wav", {0.5F}, 48000);
    REQUIRE(desk.denoise({desk / "one.wav", "-o", desk / "one_out.wav"}).status == 0);
    CHECK(distance(load_sound(desk / "one_out.wav").samples, {0.5F}) < 1e-6);

    auto samples = noise(5000);
    auto healed = samples;
    samples[700] = std::numeric_limits<float>::quiet_NaN();
    samples[701] = std::numeric_limits<float>::infinity();
    healed[700] = healed[701] = 0.0F;
    write_sound(desk / "nan.wav", samples, 16000);
    REQUIRE(desk.denoise({desk / "nan.wav", "-o", desk / "nan_out.wav"}).status == 0);
    CHECK(distance(load_sound(desk / "nan_out.wav").samples, healed) < 1e-6);
}

TEST_CASE(
    "denoise: many files go into a folder that is made, each under its own name, with a line for each") {
    const Desk desk;
    write_sound(desk / "a.wav", noise(4000), 8000);
    write_sound(desk / "b.flac", noise(4000, 2), 44100, 2, SF_FORMAT_FLAC | SF_FORMAT_PCM_16);
    const auto result = desk.denoise({desk / "a.wav", desk / "b.flac", "-o", desk / "new/folder"});
    CHECK(result.status == 0);
    CHECK(result.err.empty());
    CHECK(has(result.out, desk / "a.wav" + " -> " + (desk / "new/folder/a.wav") + "  0.5 s, 8 kHz mono, "));
    CHECK(has(result.out, "/b.flac  0.1 s, 44.1 kHz stereo, "));
    CHECK(load_sound(desk / "new/folder/b.flac").channels == 2);

    SECTION("one file too, where the folder exists or its name ends so") {
        CHECK(desk.denoise({desk / "a.wav", "-o", desk / "other/"}).status == 0);
        CHECK(desk.denoise({desk / "b.flac", "-o", desk / "other"}).status == 0);
        CHECK(fs::exists(desk / "other/a.wav"));
        CHECK(fs::exists(desk / "other/b.flac"));
    }
}

TEST_CASE("denoise: a bad file among many does not stop the others, and the last line counts it") {
    const Desk desk;
    write_sound(desk / "a.wav", noise(4000), 8000);
    write_bytes(desk / "b.wav", "no sound at all");
    write_sound(desk / "c.wav", noise(4000), 8000);
    const auto result = desk.denoise({desk / "a.wav", desk / "b.wav", desk / "c.wav", "-o", desk / "out"});
    CHECK(result.status == 1);
    CHECK(has(result.err, "sordino: " + (desk / "b.wav") + ": expected a sound file"));
    CHECK(result.err.ends_with("\nsordino: 1 of 3 files failed\n"));
    CHECK(fs::exists(desk / "out/a.wav"));
    CHECK(!fs::exists(desk / "out/b.wav"));
    CHECK(fs::exists(desk / "out/c.wav"));
}

TEST_CASE("denoise: --quiet says nothing, --report writes its page, and the help has examples") {
    const Desk desk;
    write_sound(desk / "a.wav", noise(16000), 16000);
    const auto quiet =
        desk.denoise({desk / "a.wav", "-o", desk / "out.wav", "--quiet", "--report", desk / "r.html"});
    CHECK(quiet.status == 0);
    CHECK((quiet.out + quiet.err).empty());
    CHECK(has(read_bytes(desk / "r.html"), "a.wav"));

    const auto help = run_command({SORDINO_COMMAND, "denoise", "--help"});
    CHECK(help.status == 0);
    CHECK(has(help.out, "Examples:\n  sordino denoise noisy.wav -o clean.wav\n"));
    CHECK(has(run_command({SORDINO_COMMAND, "--version"}).out, "sordino "));
}

TEST_CASE("denoise: the title of a song stays with it") {
    const Desk desk;
    {
        SndfileHandle file(desk / "a.wav", SFM_WRITE, SF_FORMAT_WAV | SF_FORMAT_PCM_16, 1, 16000);
        file.setString(SF_STR_TITLE, "Nocturne");
        const auto samples = noise(2000);
        file.write(samples.data(), 2000);
    }
    REQUIRE(desk.denoise({desk / "a.wav", "-o", desk / "b.flac"}).status == 0);
    CHECK(std::string(SndfileHandle(desk / "b.flac").getString(SF_STR_TITLE)) == "Nocturne");
}
