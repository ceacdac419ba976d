// sordino denoise where it cannot: one line that says why, status 1 or 2, and all files as they were.
#include <cstdint>
#include <cstring>
#include <map>

#include <nlohmann/json.hpp>

#include "tests/desk.h"

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

namespace {

// Runs a denoise that must fail with status 1, one line that has `message`, and no trace in the folder.
void check_refused(const Desk& desk, const std::vector<std::string>& arguments, const std::string& message,
                   const std::string& model = "unity.safetensors") {
    const auto before = desk.names();
    const auto result = desk.denoise(arguments, model);
    INFO(result.err);
    CHECK(result.status == 1);
    CHECK(is_one_line(result.err));
    CHECK(result.err.starts_with("sordino: "));
    CHECK(has(result.err, message));
    CHECK(desk.names() == before);
}

// The unity model's file with its header changed.
template <class Change>
std::string with_header(const std::string& bytes, Change change) {
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    auto header = nlohmann::json::parse(bytes.substr(8, length));
    change(header);
    const std::string text = header.dump();
    const std::uint64_t new_length = text.size();
    return std::string(reinterpret_cast<const char*>(&new_length), 8) + text + bytes.substr(8 + length);
}

std::map<std::string, std::string> broken_models(const std::string& whole) {
    const auto nan = std::string("\x00\x00\xC0\x7F", 4);
    auto lying = whole;
    lying[5] = '\x01';
    return {
        {"truncated", whole.substr(0, whole.size() - 100)},
        {"empty", ""},
        {"text", "these are no weights"},
        {"lying_length", lying},
        {"nan", whole.substr(0, whole.size() - 4) + nan},
        {"overlap",
         with_header(whole,
                     [](auto& h) { h["input.scale"]["data_offsets"] = h["input.mean"]["data_offsets"]; })},
        {"shape", with_header(whole,
                              [](auto& h) {
                                  h["layers.0.bias"]["shape"] = {7, 7};
                              })},
        {"version", with_header(whole, [](auto& h) { h["__metadata__"]["format_version"] = "99"; })},
        {"layers", with_header(whole, [](auto& h) { h["__metadata__"]["layers"] = "[]"; })},
    };
}

} // namespace

TEST_CASE("denoise: what is missing or wrong about names is told in one line, and nothing is written") {
    const Desk desk;
    write_sound(desk / "a.wav", noise(4000), 8000);
    const auto wrong_line = [&](const std::vector<std::string>& arguments, const std::string& message) {
        const auto before = desk.names();
        const auto result = desk.denoise(arguments);
        CHECK(result.status == 2);
        CHECK(has(result.err, message));
        CHECK(desk.names() == before);
    };
    check_refused(desk, {desk / "none.wav", "-o", desk / "o.wav"},
                  "none.wav: expected a sound file, found no such file");
    check_refused(desk, {desk.path().string(), "-o", desk / "o.wav"}, "found a folder");
    check_refused(desk, {desk / "a.wav", "-o", desk / "o.xyz"}, "expected a name that ends in one of .wav, ");
    check_refused(desk, {desk / "a.wav", "-o", desk / "a.wav/o.wav"}, "o.wav");
    check_refused(desk, {desk / "a.wav", "-o", "/proc/o.wav"}, "/proc/o.wav");
    check_refused(desk, {desk / "a.wav", "-o", desk / "none/o.wav"}, "Create the folder first");
    wrong_line({desk / "a.wav", desk / "a.wav", "-o", desk / "o"}, "would both become");
    wrong_line({desk / "a.wav", desk / "b.wav", "-o", desk / "a.wav"}, "need a folder");
    wrong_line({desk / "a.wav", "-o", desk / "o.wav", "--report", desk / "a.wav"},
               "--report needs three files");
    wrong_line({desk / "a.wav", "-o", desk / "o.wav", "--loud"}, "--loud");
    wrong_line({desk / "a.wav", "-o", desk / "o.wav", "--mix", "2"}, "--mix");
    wrong_line({desk / "a.wav"}, "--output is required");
    const auto unknown =
        run_command({SORDINO_COMMAND, "denoise", desk / "a.wav", "-o", desk / "o.wav", "--model", "x"});
    CHECK(unknown.status == 1);
    CHECK(unknown.err.starts_with("sordino: x: expected the name of a model ("));
}

TEST_CASE("denoise: an existing output is refused without --force and left as it was") {
    const Desk desk;
    write_sound(desk / "a.wav", noise(4000), 8000);
    write_bytes(desk / "old.wav", "old");
    fs::create_symlink(desk / "a.wav", desk / "link.wav");
    const std::string input = read_bytes(desk / "a.wav");
    check_refused(desk, {desk / "a.wav", "-o", desk / "old.wav"}, "old.wav: is there already");
    check_refused(desk, {desk / "a.wav", "-o", desk / "a.wav"}, "is the input itself");
    check_refused(desk, {desk / "a.wav", "-o", desk / "./link.wav"}, "is the input itself");
    check_refused(desk, {desk / "a.wav", "-o", desk.path().string()}, "is the input itself");
    CHECK(read_bytes(desk / "old.wav") == "old");
    CHECK(read_bytes(desk / "a.wav") == input);

    SECTION("with --force both are replaced, the input too, through a link as well") {
        CHECK(desk.denoise({desk / "a.wav", "-o", desk / "old.wav", "--force"}).status == 0);
        CHECK(distance(load_sound(desk / "old.wav").samples, load_sound(desk / "a.wav").samples) < 1e-6);
        CHECK(desk.denoise({desk / "a.wav", "-o", desk / "link.wav", "--force"}, "silence.safetensors")
                  .status == 0);
        CHECK(fs::is_symlink(desk / "link.wav"));
        CHECK(std::ranges::max(load_sound(desk / "a.wav").samples) < 1e-5F);
    }
}

TEST_CASE("denoise: an existing report is refused without --force before anything is done") {
    const Desk desk;
    write_sound(desk / "a.wav", noise(4000), 8000);
    write_bytes(desk / "r.html", "mine");
    check_refused(desk, {desk / "a.wav", "-o", desk / "o.wav", "--report", desk / "r.html"},
                  "r.html: is there already");
    CHECK(read_bytes(desk / "r.html") == "mine");
}

TEST_CASE("denoise: a file without sound is refused by what it lacks") {
    const Desk desk;
    write_bytes(desk / "empty.wav", "");
    check_refused(desk, {desk / "empty.wav", "-o", desk / "o.wav"}, "found an empty file");
    write_bytes(desk / "text.wav", "Dear diary, today I recorded nothing at all.\n");
    check_refused(desk, {desk / "text.wav", "-o", desk / "o.wav"},
                  "text.wav: expected a sound file (WAV, FLAC, ");
    write_sound(desk / "none.wav", {}, 8000);
    check_refused(desk, {desk / "none.wav", "-o", desk / "o.wav"}, "found a file without samples");
    write_sound(desk / "zero.wav", noise(100), 8000, 1, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    auto zero_channels = read_bytes(desk / "zero.wav");
    zero_channels[22] = '\0';
    write_bytes(desk / "zero.wav", zero_channels);
    check_refused(desk, {desk / "zero.wav", "-o", desk / "o.wav"},
                  "zero.wav: expected a sound file, found: ");
}

TEST_CASE("denoise: rates and channel counts beyond the model's reach are refused") {
    const Desk desk;
    write_sound(desk / "slow.wav", noise(4000), 7999);
    check_refused(desk, {desk / "slow.wav", "-o", desk / "o.wav"},
                  "expected 8000 to 192000 Hz, found 7999 Hz");
    write_sound(desk / "wide.wav", noise(400, 17), 8000, 17);
    check_refused(desk, {desk / "wide.wav", "-o", desk / "o.wav"}, "expected 1 to 16 channels, found 17");
    write_sound(desk / "cd.wav", noise(4000), 44100);
    check_refused(desk, {desk / "cd.wav", "-o", desk / "o.opus"}, ".opus cannot hold 1 channel at 44100 Hz");
}

TEST_CASE("denoise: a truncated file is refused, and with --partial processed as far as it goes") {
    const Desk desk;
    const auto [name, format] = GENERATE(table<std::string, int>({
        {"x.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16},
        {"x.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_24},
        {"x.w64", SF_FORMAT_W64 | SF_FORMAT_FLOAT},
        {"x.wav", SF_FORMAT_RF64 | SF_FORMAT_PCM_16},
        {"x.au", SF_FORMAT_AU | SF_FORMAT_PCM_16},
        {"x.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
        {"x.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS},
        {"x.opus", SF_FORMAT_OGG | SF_FORMAT_OPUS},
        {"x.mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III},
    }));
    CAPTURE(name, format);
    write_sound(desk / name, noise(96000), 48000, 1, format);
    const std::string whole = read_bytes(desk / name);
    write_bytes(desk / name, whole.substr(0, whole.size() * 6 / 10));
    check_refused(desk, {desk / name, "-o", desk / "o.wav"}, "is truncated: ");
    check_refused(desk, {desk / name, "-o", desk / "o.wav"}, "use --partial");
    if (name == "x.flac")
        check_refused(desk, {desk / name, "-o", desk / "o.wav"}, "header says 96000 frames, ");

    CHECK(desk.denoise({desk / name, "-o", desk / "o.wav", "--partial"}).status == 0);
    const auto frames = load_sound(desk / "o.wav").samples.size();
    CHECK(frames > 20000);
    CHECK(frames < 70000);
}

TEST_CASE("denoise: what only ffmpeg reads or writes is refused with a line that works") {
    const Desk desk;
    write_sound(desk / "a.wav", noise(4000), 8000);
    write_bytes(desk / "my song.m4a", std::string("\0\0\0\x20"
                                                  "ftypM4A and more",
                                                  20));
    const std::string song = "'" + (desk / "my song.m4a") + "'", out = desk / "o.m4a";
    check_refused(desk, {desk / "my song.m4a", "-o", out},
                  "ffmpeg -i " + song + " -f wav - | sordino denoise - -o - | ffmpeg -i - " + out);
    check_refused(desk, {desk / "a.wav", "-o", out},
                  "sordino denoise " + (desk / "a.wav") + " -o - | ffmpeg -i - " + out);
}

TEST_CASE("denoise: a weights file that is broken in any way is refused, and no output is left") {
    const Desk desk;
    write_sound(desk / "a.wav", noise(4000), 8000);
    for (const auto& [name, bytes] : broken_models(read_bytes(desk / "unity.safetensors"))) {
        CAPTURE(name);
        write_bytes(desk / (name + ".safetensors"), bytes);
        check_refused(desk, {desk / "a.wav", "-o", desk / "o.wav"}, name + ".safetensors",
                      name + ".safetensors");
    }
    check_refused(desk, {desk / "a.wav", "-o", desk / "o.wav"}, "none.safetensors", "none.safetensors");
}

TEST_CASE("denoise: a full disk keeps the old output and leaves no other") {
    const Desk desk;
    const auto name = GENERATE(as<std::string>(), "o.wav", "o.flac", "o.ogg");
    write_sound(desk / "a.wav", noise(96000), 48000);
    write_bytes(desk / name, "old");
    const auto before = desk.names();
    const auto result = run_command({SORDINO_COMMAND, "denoise", "--model", desk / "unity.safetensors",
                                     "--force", desk / "a.wav", "-o", desk / name},
                                    "", 10000);
    INFO(result.err);
    CHECK(result.status == 1);
    CHECK(is_one_line(result.err));
    CHECK(has(result.err, name + ": cannot be written: File too large"));
    CHECK(desk.names() == before);
    CHECK(read_bytes(desk / name) == "old");
}

TEST_CASE("denoise: an interrupted job leaves nothing behind and ends by the signal") {
    const Desk desk;
    const auto before = desk.names();
    const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP);
    Command command({SORDINO_COMMAND, "denoise", "--model", desk / "unity.safetensors", "--raw",
                     "f32le:48000:1", "-", "-o", desk / "o.wav"});
    REQUIRE(command.write(std::string(400000, '\0')));
    while (desk.names() == before) std::this_thread::yield(); // until the temporary is there
    command.signal(signal);
    const auto result = command.wait();
    CHECK(result.status == 128 + signal);
    CHECK(result.err.empty());
    CHECK(desk.names() == before);
}
