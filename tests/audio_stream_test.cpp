// StreamReader and StreamWriter on pipes: headers of every shape, and bytes that come when they like.
#include "training/audio_stream.h"

#include <array>
#include <cstring>
#include <thread>

#include <sndfile.h>
#include <unistd.h>

#include "tests/catch.h"
#include "tests/signals.h"

using namespace sordino;
using namespace sordino::test;

namespace {

struct Pipe {
    std::array<int, 2> ends{};
    Pipe() { REQUIRE(::pipe(ends.data()) == 0); }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        ::close(ends[0]);
        close_input();
    }
    void put(const std::string& bytes) const {
        REQUIRE(::write(ends[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    }
    void close_input() {
        if (ends[1] >= 0) ::close(std::exchange(ends[1], -1));
    }
};

std::string little(std::uint64_t value, std::size_t bytes) {
    return {reinterpret_cast<const char*>(&value), bytes};
}

std::string chunk(const std::string& id, const std::string& content) {
    return id + little(content.size(), 4) + content + std::string(content.size() % 2, '\0');
}

std::string format_chunk(unsigned tag, unsigned channels, unsigned rate, unsigned bits,
                         const std::string& more = "") {
    const unsigned frame = channels * bits / 8;
    return chunk("fmt ", little(tag, 2) + little(channels, 2) + little(rate, 4) + little(rate * frame, 4) +
                             little(frame, 2) + little(bits, 2) + more);
}

const std::string riff = "RIFF" + little(0xFFFFFFFF, 4) + "WAVE", open_data = "data" + little(0xFFFFFFFF, 4);

std::string fault_of(const std::string& bytes, Truncated policy = Truncated::refuse) {
    Pipe pipe;
    pipe.put(bytes);
    pipe.close_input();
    auto reader = StreamReader::open_wav(pipe.ends[0], "the pipe", policy);
    if (!reader) return reader.error().message;
    std::vector<float> block(1000);
    for (;;) {
        const auto frames = reader->read(block);
        if (!frames) return frames.error().message;
        if (*frames == 0) return "";
    }
}

} // namespace

TEST_CASE("audio_stream: rate, channels and type come from plain and extensible headers, and other chunks "
          "are skipped") {
    const std::string extension =
        little(22, 2) + little(24, 2) + little(3, 4) + little(1, 2) + std::string(14, 'g');
    const std::string header =
        GENERATE_COPY(riff + format_chunk(1, 2, 44100, 24) + open_data,
                      riff + format_chunk(0xFFFE, 2, 44100, 24, extension) + open_data,
                      riff + chunk("JUNK", std::string(9999, 'j')) + format_chunk(1, 2, 44100, 24) +
                          chunk("LIST", "abc") + open_data);
    Pipe pipe;
    pipe.put(header);
    const auto reader = StreamReader::open_wav(pipe.ends[0], "the pipe");
    INFO((reader ? "" : reader.error().message));
    REQUIRE(reader);
    CHECK(reader->info().rate == 44100);
    CHECK(reader->info().channels == 2);
    CHECK(reader->info().format == (SF_FORMAT_WAV | SF_FORMAT_PCM_24));
    CHECK(reader->info().frames == -1);
}

TEST_CASE("audio_stream: read gives what is there, whole frames only, and keeps the rest") {
    Pipe pipe;
    pipe.put(riff + format_chunk(1, 2, 8000, 16) + open_data);
    auto reader = StreamReader::open_wav(pipe.ends[0], "the pipe");
    REQUIRE(reader);
    std::vector<float> block(200);
    pipe.put(little(16384, 2) + little(0, 2) + little(8192, 2) + "\x00");
    CHECK(reader->read(block) == 1);
    CHECK(block[0] == 0.5F);
    pipe.put("\x40" + little(4096, 2) + "rest"); // completes 8192, 0x40xx; then one frame
    CHECK(reader->read(block).value_or(-1) >= 1);
    CHECK(block[0] == 0.25F);
    pipe.close_input();
    while (reader->read(block).value_or(0) > 0) {
    }
    CHECK(reader->read(block) == 0);
}

TEST_CASE("audio_stream: a known length ends the sound, whatever follows, also in an RF64") {
    const std::string samples(40, 'x');
    const std::string stream =
        GENERATE_COPY(riff + format_chunk(1, 1, 8000, 16) + chunk("data", samples) + chunk("LIST", "more"),
                      "RF64" + little(0xFFFFFFFF, 4) + "WAVE" +
                          chunk("ds64", little(0, 8) + little(40, 8) + little(20, 8) + little(0, 4)) +
                          format_chunk(1, 1, 8000, 16) + open_data + samples + chunk("LIST", "more"));
    Pipe pipe;
    pipe.put(stream);
    auto reader = StreamReader::open_wav(pipe.ends[0], "the pipe");
    REQUIRE(reader);
    std::vector<float> block(100);
    CHECK(reader->read(block) == 20);
    CHECK(reader->read(block) == 0);
}

TEST_CASE("audio_stream: broken headers and cut sounds are told in one line, with the stream's name") {
    const std::string good = format_chunk(1, 1, 8000, 16);
    const auto faulty = [](const std::string& bytes, const std::string& message) {
        const std::string fault = fault_of(bytes);
        INFO(fault);
        CHECK(fault.starts_with("the pipe: "));
        CHECK(fault.find(message) != fault.npos);
        CHECK(fault.find('\n') == fault.npos);
    };
    faulty("", "found its end in the header");
    faulty("RIFX" + little(0, 4) + "WAVE", "found 'RIFX'");
    faulty("RIFF" + little(0, 4) + "AVI ", "expected a WAV stream");
    faulty(std::string(12, '\1'), "found '\\x01\\x01\\x01\\x01'");
    faulty(riff + open_data, "samples before their format");
    faulty(riff + chunk("fmt ", "short"), "too short a format");
    faulty(riff + format_chunk(0x55, 1, 8000, 16) + open_data, "found type 0x55 with 16 bits");
    faulty(riff + format_chunk(1, 0, 8000, 16) + open_data, "0 channels");
    faulty(riff + format_chunk(1, 1, 0, 16) + open_data, "at 0 Hz");
    faulty(riff + "JUNK" + little(0xFFFFFFF0, 4) + "abc", "found its end in the header");
    faulty(riff + good + "data" + little(100, 4) + std::string(60, 'x'), "is truncated: 40 bytes");
    CHECK(fault_of(riff + good + "data" + little(100, 4) + std::string(60, 'x'), Truncated::accept).empty());
    CHECK(fault_of(riff + good + open_data + std::string(60, 'x')).empty());
    const std::string whole = riff + good + chunk("data", std::string(20, 'x'));
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        CHECK(!fault_of(whole.substr(0, length)).empty());
    }
    CHECK(fault_of(whole).empty());
}

TEST_CASE("audio_stream: what the writer writes the reader reads") {
    const int format = GENERATE(SF_FORMAT_WAV | SF_FORMAT_PCM_16, SF_FORMAT_WAV | SF_FORMAT_DOUBLE,
                                SF_FORMAT_OGG | SF_FORMAT_VORBIS); // Vorbis becomes 32-bit floats
    Pipe pipe;
    AudioInfo info;
    info.rate = 96000;
    info.channels = 3;
    info.format = format;
    StreamWriter writer(pipe.ends[1], "the pipe", info, false);
    const std::vector<float> samples{0.5F, -0.25F, 0.125F, 0.0F, -1.0F, 0.75F};
    REQUIRE(writer.write(samples));
    REQUIRE(writer.finish());
    pipe.close_input();
    auto reader = StreamReader::open_wav(pipe.ends[0], "the pipe");
    REQUIRE(reader);
    CHECK(reader->info().rate == 96000);
    CHECK(reader->info().channels == 3);
    std::vector<float> block(300);
    CHECK(reader->read(block) == 2);
    block.resize(6);
    CHECK(block == samples);
}

TEST_CASE("audio_stream: a raw format is type, rate and channels") {
    const auto info = raw_format("s24le:44100:2");
    REQUIRE(info);
    CHECK(info->rate == 44100);
    CHECK(info->channels == 2);
    CHECK(info->format == (SF_FORMAT_WAV | SF_FORMAT_PCM_24));
    for (const char* wrong :
         {"", ":", "::", "f32le", "f32le:48000", "f32le:48000:", "f32le:0:1", "f32le:48000:-1",
          "f32be:48000:1", "f32le:48k:1", "f32le:48000:1:", "f32le:99999999999:1"}) {
        CAPTURE(wrong);
        const auto refused = raw_format(wrong);
        REQUIRE(!refused);
        CHECK(refused.error().message.find("TYPE:RATE:CHANNELS") != std::string::npos);
    }
}
