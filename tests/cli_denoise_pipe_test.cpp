// sordino denoise through pipes: WAV and bare samples, late by the model's latency and by nothing else.
#include <cstring>
#include <numeric>

#include "model/denoiser.h"
#include "tests/desk.h"

using namespace sordino;
using namespace sordino::test;

namespace {

template <class Sample>
std::string bytes_of(const std::vector<Sample>& samples) {
    return {reinterpret_cast<const char*>(samples.data()), samples.size() * sizeof(Sample)};
}

template <class Sample>
std::vector<Sample> samples_of(const std::string& bytes) {
    std::vector<Sample> samples(bytes.size() / sizeof(Sample));
    std::memcpy(samples.data(), bytes.data(), samples.size() * sizeof(Sample));
    return samples;
}

// As ffmpeg writes it to a pipe: an odd chunk on the way, lengths unknown.
std::string wav_header(int rate, int channels, int bits, bool is_float) {
    std::string header = "RIFF\xFF\xFF\xFF\xFFWAVE";
    const auto put = [&](unsigned value, std::size_t count) {
        header.append(reinterpret_cast<const char*>(&value), count);
    };
    const auto frame = static_cast<unsigned>(channels * bits / 8);
    header += "fmt ";
    put(16, 4);
    put(is_float ? 3 : 1, 2);
    put(static_cast<unsigned>(channels), 2);
    put(static_cast<unsigned>(rate), 4);
    put(static_cast<unsigned>(rate) * frame, 4);
    put(frame, 2);
    put(static_cast<unsigned>(bits), 2);
    header += std::string("LIST\x03\0\0\0abc\0", 12) + "data\xFF\xFF\xFF\xFF";
    return header;
}

std::size_t latency(int rate) {
    return static_cast<std::size_t>(Denoiser(shared(unity_model()), rate, 1).latency());
}

std::vector<float> delayed(const std::vector<float>& samples, std::size_t count) {
    std::vector<float> late(count, 0.0F);
    late.insert(late.end(), samples.begin(), samples.end());
    return late;
}

CommandResult pipe(const Desk& desk, const std::string& input, std::vector<std::string> options) {
    options.insert(options.begin(), {SORDINO_COMMAND, "denoise", "-", "--model", desk / "unity.safetensors"});
    return run_command(std::move(options), input);
}

constexpr std::size_t header_bytes = 44;

} // namespace

TEST_CASE("denoise: bare samples come back late by the latency, with the tail") {
    const Desk desk;
    const auto [format, rate, channels] = GENERATE(table<std::string, int, int>(
        {{"f32le:48000:1", 48000, 1}, {"f32le:44100:2", 44100, 2}, {"f32le:8000:3", 8000, 3}}));
    const auto samples = noise(rate / 2 + 1, channels);
    const auto result = pipe(desk, bytes_of(samples), {"-o", "-", "--raw", format});
    CHECK(result.status == 0);
    CHECK(result.err.empty());
    const auto expected = delayed(samples, latency(rate) * static_cast<std::size_t>(channels));
    CHECK(distance(samples_of<float>(result.out), expected) < 1e-6);
}

TEST_CASE("denoise: 16-bit samples through a pipe come back bit for bit") {
    const Desk desk;
    std::vector<short> samples(20000);
    std::iota(samples.begin(), samples.end(), static_cast<short>(-32768));
    auto expected = samples;
    expected.insert(expected.begin(), latency(16000), 0);

    const auto raw = pipe(desk, bytes_of(samples), {"-o", "-", "--raw", "s16le:16000:1"});
    CHECK(samples_of<short>(raw.out) == expected);

    const auto wav = pipe(desk, wav_header(16000, 1, 16, false) + bytes_of(samples), {"-o", "-"});
    REQUIRE(wav.out.size() > header_bytes);
    CHECK(samples_of<short>(wav.out.substr(header_bytes)) == expected);
    CHECK(wav.out.substr(0, 12) == "RIFF\xFF\xFF\xFF\xFFWAVE");
    CHECK(wav.out.substr(36, 8) == "data\xFF\xFF\xFF\xFF");
}

TEST_CASE("denoise: a WAV stream keeps its sample format and reads as a WAV file") {
    const Desk desk;
    const auto samples = noise(9000, 2);
    const auto result = pipe(desk, wav_header(48000, 2, 32, true) + bytes_of(samples), {"-o", "-"});
    CHECK(result.status == 0);
    write_bytes(desk / "out.wav", result.out);
    const SoundFile out = load_sound(desk / "out.wav");
    CHECK(out.rate == 48000);
    CHECK(out.format == (SF_FORMAT_WAV | SF_FORMAT_FLOAT));
    CHECK(distance(out.samples, delayed(samples, 2 * latency(48000))) < 1e-6);
}

TEST_CASE("denoise: where a file is at one end, the output is aligned with the input") {
    const Desk desk;
    const auto samples = noise(9000, 2);
    REQUIRE(pipe(desk, wav_header(48000, 2, 32, true) + bytes_of(samples), {"-o", desk / "out.wav"}).status ==
            0);
    CHECK(distance(load_sound(desk / "out.wav").samples, samples) < 1e-6);
    CHECK(load_sound(desk / "out.wav").format == (SF_FORMAT_WAVEX | SF_FORMAT_FLOAT));

    write_sound(desk / "in.flac", samples, 44100, 2, SF_FORMAT_FLAC | SF_FORMAT_PCM_24);
    const auto result = desk.denoise({desk / "in.flac", "-o", "-"});
    CHECK(result.err.empty());
    write_bytes(desk / "piped.wav", result.out);
    CHECK(load_sound(desk / "piped.wav").format == (SF_FORMAT_WAV | SF_FORMAT_PCM_24));
    CHECK(distance(load_sound(desk / "piped.wav").samples, load_sound(desk / "in.flac").samples) < 5e-7);
}

TEST_CASE("denoise: a live stream gets its samples back at once, however it was cut") {
    const Desk desk;
    Command command({SORDINO_COMMAND, "denoise", "-", "-o", "-", "--model", desk / "unity.safetensors"});
    const auto samples = noise(48000);
    const std::string bytes = wav_header(48000, 1, 32, true) + bytes_of(samples);
    const std::size_t cuts[] = {1, 10, 50, 57, 58, 59, 1000, 1003, 20000, 40001};
    std::size_t done = 0;
    for (const std::size_t cut : cuts) {
        REQUIRE(command.write(bytes.substr(done, cut - done)));
        done = cut;
    }
    // as many whole samples as went in come out while the input is still open
    const std::size_t given = (done - (bytes.size() - 4 * samples.size())) / 4;
    const std::string out = command.read(header_bytes + 4 * given);
    REQUIRE(out.size() == header_bytes + 4 * given);
    auto expected = delayed(samples, latency(48000));
    expected.resize(given);
    CHECK(distance(samples_of<float>(out.substr(header_bytes)), expected) < 1e-6);
}

TEST_CASE("denoise: a stream that is no WAV, empty, cut off or of an unknown type is refused in one line") {
    const Desk desk;
    const auto refused = [&](const std::string& input, const std::string& message,
                             std::vector<std::string> options) {
        const auto result = pipe(desk, input, std::move(options));
        INFO(result.err);
        CHECK(result.status == 1);
        CHECK(is_one_line(result.err));
        CHECK(has(result.err, "sordino: standard input: " + message));
    };
    const std::string header = wav_header(48000, 1, 16, false);
    refused("", "expected a WAV stream, found its end", {"-o", "-"});
    refused("fLaC and so on", "expected a WAV stream, found 'fLaC'", {"-o", "-"});
    refused(header.substr(0, 30), "expected a WAV stream, found its end", {"-o", desk / "o.wav"});
    refused(header, "expected sound, found none", {"-o", desk / "o.wav"});
    refused(header.substr(0, 20) + "\x55" + header.substr(21) + "abcd",
            "expected a WAV stream of integers or floats", {"-o", "-"});
    refused("", "expected sound, found none", {"-o", "-", "--raw", "s16le:48000:1"});
    refused(std::string(100, 'x'), "expected 8000 to 192000 Hz", {"-o", "-", "--raw", "s16le:4000:1"});
    const std::string promise = header.substr(0, header.size() - 4) + std::string("\0\x10\0\0", 4);
    refused(promise + "half of it", "is truncated: 4086 bytes", {"-o", desk / "o.wav"});
    CHECK(pipe(desk, promise + "half of it", {"-o", desk / "o.wav", "--partial"}).status == 0);
    CHECK(load_sound(desk / "o.wav").samples.size() == 5);

    const auto wrong = pipe(desk, "", {"-o", "-", "--raw", "s16:48000"});
    CHECK(wrong.status == 2);
    CHECK(has(wrong.err, "TYPE:RATE:CHANNELS"));
}

TEST_CASE("denoise: a reader that goes away ends the command quietly") {
    const Desk desk;
    Command command({SORDINO_COMMAND, "denoise", "-", "-o", "-", "--raw", "f32le:48000:1", "--model",
                     desk / "unity.safetensors"});
    REQUIRE(command.write(std::string(40000, '\0')));
    CHECK(!command.read(100).empty());
    command.close_output();
    while (command.write(std::string(40000, '\0'))) {
    }
    const auto result = command.wait();
    CHECK(result.status == 128 + SIGPIPE);
    CHECK(result.err.empty());
}
