// sordino train and its recordings: more than memory holds, pairs, what is left out, and the dry run.
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "tests/catch.h"
#include "tests/train_command.h"

namespace fs = std::filesystem;
using namespace sordino;
using namespace sordino::test;

namespace {

// A second of a made-up voice: syllables of noise.
std::vector<float> syllables(unsigned seed, std::size_t count = 32000) {
    auto voice = white_noise(count, 0.1, seed);
    for (std::size_t i = 0; i < count; ++i) voice[i] *= i / 3000 % 2 == 0 ? 1.0F : 0.0F;
    return voice;
}

// Folders of recordings to be filled.
struct DataFolder : Training {
    std::string clean = *this / "clean", noisy = *this / "noisy", noise = *this / "noise";

    DataFolder() {
        for (const auto& folder : {clean, noisy, noise}) fs::create_directory(folder);
    }
    void fill(const std::string& folder, int count, unsigned seed = 1) const {
        for (int i = 0; i < count; ++i)
            write_sound(folder + "/" + std::to_string(i) + ".wav", syllables(seed + static_cast<unsigned>(i)),
                        16000);
    }
    CommandResult train(const Arguments& more) const { return run(command(little + more)); }
    // Nothing was made, whatever was said.
    void check_untouched() const { CHECK(names() == std::vector<std::string>{"clean", "noise", "noisy"}); }
};

// A file of a minute under so many names.
void link_minutes(const std::string& folder, const std::string& file, int minutes) {
    for (int i = 0; i < minutes; ++i) fs::create_symlink(file, folder + "/" + std::to_string(i) + ".wav");
}

} // namespace

TEST_CASE(
    "train data: a set larger than the memory for samples takes no more, and leaves nothing on the disk") {
    const DataFolder data;
    const TestFolder files;
    const auto run = [&](const Arguments& more) {
        return data.train(Arguments{"--clean", data.clean, "--noise", data.noise, "--force"} + more);
    };
    data.fill(data.noise, 2);
    data.fill(data.clean, 2, 5);
    const double little_data = run({}).peak_mb;
    const std::string minute = files / "minute.wav";
    write_sound(minute, syllables(1, 960'000), 16000, 1, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    for (const auto& entry : fs::directory_iterator(data.clean)) fs::remove(entry.path());
    link_minutes(data.clean, minute, 80); // 154 MB
    const auto in_memory = run({"--memory", "1000"}), on_disk = run({"--memory", "10"});
    CHECK(in_memory.status == 0);
    CHECK(on_disk.status == 0);
    // a sanitizer's own memory grows with what passes through
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    CHECK(in_memory.peak_mb > little_data + 120); // it can be seen
    CHECK(on_disk.peak_mb < little_data + 30);    // the 10 MB, and blocks on the way
#endif
    CHECK(has(on_disk.out, "samples: 154 MB, 144 MB of them on disk, in a file without a name in " +
                               data.path().string()));
    CHECK(data.names() == std::vector<std::string>{"clean", "model.safetensors", "noise", "noisy"});
}

// As long as SORDINO_DATA_HOURS says, in address space of 1 GB and without a word about memory.
TEST_CASE("train data: many hours train within a hard limit of 1 GB", "[.]") {
    const DataFolder data;
    const TestFolder files;
    const char* const hours = std::getenv("SORDINO_DATA_HOURS");
    const std::string minute = files / "minute.wav";
    write_sound(minute, syllables(1, 960'000), 16000, 1, SF_FORMAT_WAV | SF_FORMAT_PCM_16);
    link_minutes(data.clean, minute, hours != nullptr ? 60 * std::atoi(hours) : 1200);
    data.fill(data.noise, 2);
    const auto within_1_gb = [&](const Arguments& more) {
        return data.run(
            Arguments{"/bin/sh", "-c", "ulimit -v 1000000 && exec \"$@\"", "sh"} +
            data.command(little + Arguments{"--clean", data.clean, "--noise", data.noise} + more));
    };
    check_failure(within_1_gb({"--memory", "100000"}), 1, "--memory"); // the limit is one
    const auto result = within_1_gb({});
    CHECK(result.status == 0);
    CHECK(has(result.out, " of them on disk"));
    CHECK(data.names() == std::vector<std::string>{"clean", "model.safetensors", "noise", "noisy"});
}

TEST_CASE(
    "train data: samples on disk, in the folder that is named, give the bytes that samples in memory give") {
    const Training memory, disk;
    const TestFolder scratch;
    const auto in_memory = memory.run(memory.usual());
    REQUIRE(in_memory.status == 0);
    CHECK(has(in_memory.out, "samples: 3 MB in memory\n"));
    const auto on_disk = disk.run(disk.usual({"--memory", "0", "--scratch", scratch.path().string()}));
    REQUIRE(on_disk.status == 0);
    CHECK(has(on_disk.out,
              "samples: 3 MB, 3 MB of them on disk, in a file without a name in " + scratch.path().string()));
    CHECK((read_bytes(memory.model) == read_bytes(disk.model)));
    CHECK(scratch.names().empty());
}

TEST_CASE("train data: a run that is killed leaves no samples behind, and resumes with samples in memory") {
    const Training whole, broken;
    const auto long_run = [](const Training& training, const Arguments& more = {}) {
        Arguments arguments = training.usual(more); // many short epochs are left after the first
        *(std::find(arguments.begin(), arguments.end(), "--epochs") + 1) = "60";
        *(std::find(arguments.begin(), arguments.end(), "--steps-per-epoch") + 1) = "2";
        return arguments;
    };
    REQUIRE(whole.run(long_run(whole)).status == 0);
    {
        Command command(long_run(broken, {"--memory", "0"}));
        std::string said; // the first checkpoint is written by then
        for (std::string byte = command.read(1); !byte.empty() && !has(said, "epoch 1/60");
             byte = command.read(1))
            said += byte;
        command.signal(SIGKILL);
        CHECK(command.wait().status == 128 + SIGKILL);
    }
    CHECK(fs::exists(broken.checkpoint));
    for (const auto& name : broken.names()) CHECK(!has(name, "samples"));
    REQUIRE(broken.run(long_run(broken, {"--resume"})).status == 0);
    CHECK((read_bytes(whole.model) == read_bytes(broken.model)));
}

TEST_CASE("train data: a full disk is told in one line, and nothing is left of the run") {
    const DataFolder data;
    data.fill(data.clean, 3);
    data.fill(data.noise, 3);
    const auto result = run_command(
        data.command(little + Arguments{"--clean", data.clean, "--noise", data.noise, "--memory", "0"}), "",
        200'000);
    check_failure(result, 1, "--scratch");
    CHECK(has(result.err, data.path().string()));
    data.check_untouched();
}

TEST_CASE("train data: every file that cannot be used is named with its reason, and the rest trains") {
    const DataFolder data;
    data.fill(data.clean, 3);
    data.fill(data.noise, 2, 10);
    const auto write = [&](const std::string& name, const std::vector<float>& sound, int rate = 16000) {
        write_sound(data.clean + "/" + name, sound, rate);
    };
    write_bytes(data.clean + "/broken.wav", "RIFF");
    write_bytes(data.clean + "/empty.wav", "");
    write("silent.wav", std::vector<float>(16000));
    write("clipped.wav", std::vector<float>(16000, 1.0F));
    write("short.wav", syllables(1, 1000));
    write("other rate.wav", syllables(5, 96000), 48000);
    write_bytes(data.clean + "/README.md", "who spoke");
    write_sound(data.noise + "/clipped.wav", std::vector<float>(16000, 1.0F), 16000);
    const Arguments sets{"--clean", data.clean, "--noise", data.noise};

    const auto strict = data.train(sets + Arguments{"--strict"});
    CHECK(strict.status == 1);
    CHECK(has(strict.err, "5 files are left out"));
    data.check_untouched();
    const auto result = data.train(sets);
    CHECK(result.status == 0);
    CHECK(has(result.out, "clean: 4 files"));
    CHECK(has(result.out, "noise: 3 files")); // clipped noise is noise
    for (const auto* told : {&strict, &result}) {
        CHECK(has(told->err, "left out: " + data.clean + "/broken.wav: "));
        CHECK(has(told->err, "/empty.wav: expected a sound file, found an empty file."));
        CHECK(has(told->err, "/silent.wav: silent\n"));
        CHECK(has(told->err, "/clipped.wav: clipped: 100.0 % of samples at full scale\n"));
        CHECK(has(told->err, "/short.wav: shorter than 0.2 s\n"));
        CHECK(!has(told->err, "README.md"));
        CHECK(std::count(told->err.begin(), told->err.end(), '\n') == (told == &strict ? 6 : 5));
    }
    const auto good = data.train({"--clean", data.clean + "/0.wav", data.clean + "/1.wav", "--noise",
                                  data.noise, "--strict", "--force"});
    CHECK(good.status == 0);
}

TEST_CASE("train data: fewer usable files than the split needs is an error that says what is needed") {
    const DataFolder data;
    data.fill(data.noise, 2);
    write_sound(data.clean + "/one.wav", syllables(1, 72000), 16000); // 4.5 s
    const Arguments sets{"--clean", data.clean, "--noise", data.noise};
    check_failure(
        data.train(sets), 1,
        "clean: expected two usable recordings, or one of 5.0 s or more (a fifth is held out, and a "
        "sequence lasts 1 s), found one of 4.5 s; add recordings");
    data.check_untouched();
    write_sound(data.clean + "/one.wav", syllables(1, 88000), 16000); // 5.5 s
    CHECK(data.train(sets).status == 0);
    write_sound(data.clean + "/one.wav", syllables(1, 72000), 16000);
    write_sound(data.clean + "/silent.wav", std::vector<float>(16000), 16000);
    const auto result = data.train(sets + Arguments{"--force"});
    CHECK(result.status == 1);
    CHECK(has(result.err, "found one of 4.5 s and left out 1; add recordings"));
    write_sound(data.clean + "/two.wav", syllables(2), 16000);
    CHECK(data.train(sets + Arguments{"--force"}).status == 0);
}

TEST_CASE("train data: voices alone are trained against noise that is made, and the command says so") {
    const DataFolder data;
    data.fill(data.clean, 3);
    const auto result = data.train({"--clean", data.clean});
    REQUIRE(result.status == 0);
    CHECK(has(result.out, "noise: none given; it is made by rule and of other voices\n"));
    CHECK(!data.facts().at("data").contains("noise"));
}

TEST_CASE("train data: pairs train alone or with noise, the pairs that cannot be used are named") {
    const DataFolder data;
    data.fill(data.clean, 4, 1);
    data.fill(data.noisy, 3, 1);
    data.fill(data.noise, 2, 10);
    write_sound(data.noisy + "/stranger.wav", syllables(9), 16000);
    write_sound(data.noisy + "/2.wav", syllables(3, 20000), 16000);
    const Arguments pairs{"--clean", data.clean, "--noisy", data.noisy};
    const auto alone = data.train(pairs);
    REQUIRE(alone.status == 0);
    CHECK(has(alone.out, "pairs: 2 files"));
    CHECK(has(alone.err, "stranger.wav: expected one clean recording"));
    CHECK(has(alone.err, "clean/3.wav: no noisy recording of this name, and no --noise to mix it with"));
    CHECK(has(alone.err, "noisy/2.wav: no pair with " + data.clean + "/2.wav: 1.25 s against 2.00 s"));
    CHECK(data.facts().at("data").at("pairs").at("files") == 2);
    CHECK(data.train(pairs + Arguments{"--strict", "--force"}).status == 1);

    const auto with_noise = data.train(pairs + Arguments{"--noise", data.noise, "--force"});
    REQUIRE(with_noise.status == 0);
    CHECK(has(with_noise.out, "clean: 1 file,"));
    CHECK(has(with_noise.out, "noise: 2 files"));
    CHECK(!has(with_noise.err, "3.wav"));
    // the clean halves are voices to be mixed, on the side of their pair; the voice that is alone is split in
    // time
    const auto plan = data.train(pairs + Arguments{"--noise", data.noise, "--dry-run"}).out;
    CHECK(has(plan, "training    2 clean, 1 noise, 1 pairs\nheld out    2 clean, 1 noise, 1 pairs\n"));
}

TEST_CASE("train data: sets that do not go together are refused with status 2") {
    const DataFolder data;
    check_failure(data.train({"--noisy", data.noisy}), 2, "--noisy: needs --clean");
    check_failure(data.train({"--manifest", "x.csv", "--noise", data.noise}), 2, "--manifest");
    check_failure(data.train({"--noise", data.noise, "--memory", "-1"}), 2, "--memory");
    data.check_untouched();
}

TEST_CASE("train data: a dry run checks all, shows what a run would do, and writes nothing") {
    const DataFolder data;
    data.fill(data.clean, 3);
    data.fill(data.noise, 2);
    write_sound(data.noise + "/wide.wav", white_noise(96000, 0.1, 1), 48000);
    write_sound(data.noise + "/silent.wav", std::vector<float>(16000), 16000);
    const Arguments sets{"--clean", data.clean, "--noise", data.noise};
    const Arguments dry = Arguments{SORDINO_COMMAND, "train", "--dry-run"} + little + sets;
    const auto result = data.run(dry + Arguments{"--rate", "48000"});
    REQUIRE(result.status == 0);
    CHECK(has(result.err, "silent.wav: silent"));
    for (const char* words :
         {"clean         3       0.1         0           0 %   3 at 16000\n",
          "noise         3       0.1         1          33 %   2 at 16000, 1 at 48000\n",
          "a step      4 sequences of 1 s at 48000 Hz\n", "an epoch    6 steps\n", "the run     4 epochs",
          " weights in 4 layers, new\n", "nothing is trained or written"})
        CHECK(has(result.out, words));
    CHECK(!has(result.out, "epoch 1"));
    data.check_untouched();
    CHECK(data.train(sets + Arguments{"--dry-run"}).status == 0); // with a place for the model
    data.check_untouched();
    CHECK(data.run(dry + Arguments{"--strict"}).status == 1);
    CHECK(data.run(Arguments{SORDINO_COMMAND, "train", "--dry-run", "--noise", data / "gone"}).status == 1);
}

TEST_CASE("train data: rooms are read as they were recorded, and some of them are held out") {
    const DataFolder data;
    const TestFolder rooms;
    data.fill(data.clean, 3);
    data.fill(data.noise, 2);
    std::vector<float> response(800); // 50 ms
    response[20] = 3.0F;              // beyond full scale
    for (std::size_t i = 21; i < response.size(); ++i) response[i] = i % 7 == 0 ? 0.5F : 0.0F;
    write_sound(rooms / "loud.wav", response, 16000);
    const Arguments sets{"--clean", data.clean, "--noise", data.noise, "--rooms", rooms.path().string()};
    const Arguments plan = sets + Arguments{"--dry-run"};
    const auto one = data.train(plan); // in both
    CHECK(has(one.out, "1 noise, 0 pairs, 1 rooms\nheld out    1 clean, 1 noise, 0 pairs, 1 rooms\n"));

    for (float& tap : response) tap *= 1e-5F; // far below what 16 bits hold
    write_sound(rooms / "quiet.wav", response, 16000);
    for (float& tap : response) tap = -tap;
    write_sound(rooms / "third.wav", response, 16000);
    write_sound(rooms / "silent.wav", std::vector<float>(16000), 16000);
    write_bytes(rooms / "broken.wav", "RIFF");
    const auto several = data.train(plan);
    CHECK(has(several.out, "rooms: 3 files, "));
    CHECK(has(several.out, ", 2 rooms\nheld out    1 clean, 1 noise, 0 pairs, 1 rooms\n"));
    CHECK(has(several.err,
              "left out: " + (rooms / "silent.wav") + ": expected an impulse response, found silence"));
    CHECK(has(several.err, "left out: " + (rooms / "broken.wav") + ": "));
    REQUIRE(data.train(sets + Arguments{"--reverberant", "1"}).status == 0);
}
