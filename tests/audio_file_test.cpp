// AudioReader and AudioWriter where the tests of the command do not reach.
#include "training/audio_file.h"

#include <chrono>
#include <limits>
#include <thread>

#include "tests/sound_files.h"
#include "training/audio_format.h"
#include "training/audio_length.h"

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

namespace {

AudioInfo kind(int rate, int channels, int format, std::int64_t frames = -1) {
    AudioInfo info;
    info.rate = rate;
    info.channels = channels;
    info.format = format;
    info.frames = frames;
    info.extension = "wav";
    return info;
}

void save(const std::string& path, const AudioInfo& info, const std::vector<float>& samples) {
    auto writer = AudioWriter::create(path, info);
    REQUIRE(writer);
    REQUIRE(writer->write(samples));
    REQUIRE(writer->finish());
}

} // namespace

TEST_CASE("audio_file: a sound is read as it stands in the file, NaN and levels beyond full scale too") {
    const TestFolder folder;
    const std::vector<float> samples{0.25F, -3.0F, std::numeric_limits<float>::quiet_NaN(), 1e-30F};
    write_sound(folder / "x.wav", samples, 44100, 2);
    const auto sound = read_sound(folder / "x.wav");
    REQUIRE(sound);
    CHECK(sound->rate == 44100.0);
    CHECK(sound->channels == 2);
    REQUIRE(sound->samples.size() == 4);
    CHECK(sound->samples[1] == -3.0F);
    CHECK(std::isnan(sound->samples[2]));
    CHECK(sound->samples[3] == 1e-30F);
}

TEST_CASE("audio_file: a reader knows rate, channels, frames, format and extension") {
    const TestFolder folder;
    write_sound(folder / "X.FLAC", noise(5000, 2), 22050, 2, SF_FORMAT_FLAC | SF_FORMAT_PCM_24);
    const auto reader = AudioReader::open(folder / "X.FLAC");
    REQUIRE(reader);
    CHECK(reader->info().rate == 22050);
    CHECK(reader->info().channels == 2);
    CHECK(reader->info().frames == 5000);
    CHECK(reader->announced_frames() == 5000);
    CHECK(reader->info().format == (SF_FORMAT_FLAC | SF_FORMAT_PCM_24));
    CHECK(reader->info().extension == "flac");
}

TEST_CASE("audio_file: the target appears whole with finish(), and without it stays what it was") {
    const TestFolder folder;
    write_bytes(folder / "x.wav", "old");
    {
        auto writer = AudioWriter::create(folder / "x.wav", kind(8000, 1, SF_FORMAT_WAV | SF_FORMAT_PCM_16));
        REQUIRE(writer);
        REQUIRE(writer->write(noise(100000)));
        CHECK(read_bytes(folder / "x.wav") == "old");
    }
    CHECK(folder.names() == std::vector<std::string>{"x.wav"});
    CHECK(read_bytes(folder / "x.wav") == "old");
    save(folder / "x.wav", kind(8000, 1, SF_FORMAT_WAV | SF_FORMAT_PCM_16), noise(10));
    CHECK(load_sound(folder / "x.wav").samples.size() == 10);
    CHECK(folder.names() == std::vector<std::string>{"x.wav"});
}

TEST_CASE("audio_file: integers are rounded to the nearest, halves to even, and clipped at both ends") {
    const TestFolder folder;
    const float step = 1.0F / 32768.0F;
    save(folder / "x.wav", kind(8000, 1, SF_FORMAT_WAV | SF_FORMAT_PCM_16),
         {0.4F * step, 0.6F * step, -0.4F * step, -0.6F * step, 100.5F * step, 1.0F, 9.0F, -1.0F, -9.0F});
    SndfileHandle file(folder / "x.wav");
    std::vector<short> stored(9);
    file.read(stored.data(), 9);
    CHECK(stored == std::vector<short>{0, 1, 0, -1, 100, 32767, 32767, -32768, -32768});
}

TEST_CASE("audio_file: a WAV of unknown length that stays short is a plain WAV, and one past 4 GB an RF64") {
    const TestFolder folder;
    const int type = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    save(folder / "unknown.wav", kind(8000, 2, type), noise(100, 2));
    CHECK(read_bytes(folder / "unknown.wav").starts_with("RIFF"));
    save(folder / "short.wav", kind(8000, 2, type, 100), noise(100, 2));
    CHECK(read_bytes(folder / "short.wav").size() == 444);

    // what it is while it is written decides; the header is there from the start
    auto writer = AudioWriter::create(folder / "long.wav", kind(8000, 2, type, 1'100'000'000));
    REQUIRE(writer);
    for (const std::string& name : folder.names())
        if (name.starts_with(".")) CHECK(read_bytes(folder / name).starts_with("RF64"));
}

TEST_CASE("audio_file: the same sound gives the same bytes") {
    const TestFolder folder;
    const auto [name, format] =
        GENERATE(table<std::string, int>({{"x.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT},
                                          {"x.aiff", SF_FORMAT_AIFF | SF_FORMAT_FLOAT},
                                          {"x.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16}}));
    save(folder / name, kind(8000, 1, format, 1000), noise(1000));
    const std::string first = read_bytes(folder / name);
    std::this_thread::sleep_for(std::chrono::milliseconds(1100)); // headers may hold the time in seconds
    save(folder / name, kind(8000, 1, format, 1000), noise(1000));
    CHECK((read_bytes(folder / name) == first)); // in brackets: not to be printed
}

TEST_CASE("audio_file: what each channel is for goes from file to file") {
    const TestFolder folder;
    std::vector<int> map{SF_CHANNEL_MAP_LEFT, SF_CHANNEL_MAP_RIGHT, SF_CHANNEL_MAP_CENTER,
                         SF_CHANNEL_MAP_LFE};
    {
        SndfileHandle file(folder / "x.wav", SFM_WRITE, SF_FORMAT_WAVEX | SF_FORMAT_PCM_16, 4, 48000);
        file.command(SFC_SET_CHANNEL_MAP_INFO, map.data(), 4 * sizeof(int));
        const auto samples = noise(100, 4);
        file.write(samples.data(), 400);
    }
    const auto reader = AudioReader::open(folder / "x.wav");
    REQUIRE(reader);
    CHECK(reader->info().channel_map == map);
    save(folder / "y.wav", reader->info(), noise(100, 4));
    const auto again = AudioReader::open(folder / "y.wav");
    REQUIRE(again);
    CHECK(again->info().channel_map == map);
}

TEST_CASE("audio_file: a WAV whose header leaves the length open is read to its end") {
    const TestFolder folder;
    write_sound(folder / "x.wav", noise(1000), 8000, 1, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    auto bytes = read_bytes(folder / "x.wav");
    const auto [whole, data] = GENERATE(table<std::string, std::string>({
        {"\xFF\xFF\xFF\xFF", "\xFF\xFF\xFF\xFF"},                              // ffmpeg
        {std::string("\x24\xF0\xFF\x7F"), std::string("\x00\xF0\xFF\x7F", 4)}, // sox
        {std::string("\x08\0\0\0", 4), std::string(4, '\0')},                  // a recorder that crashed
    }));
    bytes.replace(4, 4, whole).replace(40, 4, data);
    write_bytes(folder / "x.wav", bytes);
    const auto sound = read_sound(folder / "x.wav");
    INFO((sound ? "" : sound.error().message));
    REQUIRE(sound);
    CHECK(sound->samples.size() == 1000);
}

TEST_CASE(
    "audio_file: a FLAC damaged in the middle is refused while it is read, unless what is there will do") {
    const TestFolder folder;
    write_sound(folder / "x.flac", noise(200000), 48000, 1, SF_FORMAT_FLAC | SF_FORMAT_PCM_16);
    auto bytes = read_bytes(folder / "x.flac");
    for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 20000; ++i) bytes[i] = 'x';
    write_bytes(folder / "x.flac", bytes);
    const auto sound = read_sound(folder / "x.flac");
    REQUIRE(!sound);
    INFO(sound.error().message);
    CHECK(has(sound.error().message, "x.flac: is "));
    CHECK(has(sound.error().message, "--partial"));
    auto reader = AudioReader::open(folder / "x.flac", Truncated::accept);
    REQUIRE(reader);
    std::vector<float> block(4096);
    std::int64_t frames = 0;
    for (auto count = reader->read(block); count && *count > 0; count = reader->read(block)) frames += *count;
    CHECK(frames > 50000);
}

TEST_CASE("audio_length: headers tell where the samples lie") {
    const TestFolder folder;
    const auto [name, format] =
        GENERATE(table<std::string, int>({{"x.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24},
                                          {"x.rf64", SF_FORMAT_RF64 | SF_FORMAT_PCM_16},
                                          {"x.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16},
                                          {"x.w64", SF_FORMAT_W64 | SF_FORMAT_FLOAT},
                                          {"x.au", SF_FORMAT_AU | SF_FORMAT_PCM_16}}));
    CAPTURE(name);
    write_sound(folder / name, noise(500, 2), 8000, 2, format);
    const auto extent = announced_data(folder / name);
    REQUIRE(extent);
    const auto sample = (format & SF_FORMAT_SUBMASK) == SF_FORMAT_FLOAT
                            ? 4U
                            : static_cast<unsigned>(integer_bits(format)) / 8;
    CHECK(extent->bytes == 1000 * sample);
    CHECK(extent->offset + extent->bytes <= fs::file_size(folder / name));
    CHECK(extent->offset + extent->bytes + 8 >= fs::file_size(folder / name));
    CHECK(!announced_data(folder / "none"));
    write_bytes(folder / "short", "RIFF");
    CHECK(!announced_data(folder / "short"));
    CHECK(!mp3_data(folder / name));
}
