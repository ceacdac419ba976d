// A file on its way to the audio thread: every sample of it, at the rate that was asked for.
#include "plugin/standalone/file_stream.h"

#include "tests/catch.h"
#include "tests/realtime_guard.h"
#include "tests/signals.h"
#include "tests/sound_files.h"
#include "tests/test_folder.h"

#include <array>
#include <chrono>
#include <thread>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr int rate = 48000;

// Until so many frames are decoded, or all there will be.
FileStream::Progress wait_for(const FileStream& stream, std::int64_t frames) {
    for (;;) {
        const auto progress = stream.progress();
        if (progress.decoded || progress.ahead >= frames) return progress;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

struct Heard {
    std::vector<float> left, right;
};

// What stands in the stream, up to `most` frames.
Heard listen(FileStream& stream, std::size_t most) {
    constexpr int block = 500;
    std::array<float, block> left, right;
    Heard heard;
    while (heard.left.size() < most) {
        const auto there = wait_for(stream, block).ahead;
        const int count = static_cast<int>(std::min<std::int64_t>(block, there));
        if (!stream.read(left.data(), right.data(), count) || count == 0) break;
        heard.left.insert(heard.left.end(), left.begin(), left.begin() + count);
        heard.right.insert(heard.right.end(), right.begin(), right.begin() + count);
    }
    return heard;
}

struct Opened {
    TestFolder folder;
    std::atomic<bool> loop{false};
    std::string path = folder / "sound.wav";

    Opened(const std::vector<float>& interleaved, int file_rate, int channels = 1) {
        write_sound(path, interleaved, file_rate, channels);
    }
    Heard all(double out_rate, double from_seconds = 0) {
        FileStream stream(path, out_rate, from_seconds, loop);
        return listen(stream, 10'000'000);
    }
};

std::vector<float> every(const std::vector<float>& interleaved, std::size_t step, std::size_t first) {
    std::vector<float> one;
    for (std::size_t i = first; i < interleaved.size(); i += step) one.push_back(interleaved[i]);
    return one;
}

} // namespace

TEST_CASE("file stream: a stereo file at the device's rate comes out bit for bit") {
    const auto sound = noise(100'000, 2); // longer than the ring
    const auto heard = Opened(sound, rate, 2).all(rate);
    CHECK((heard.left == every(sound, 2, 0)));
    CHECK((heard.right == every(sound, 2, 1)));
}

TEST_CASE("file stream: one channel stands on both sides, and each side has the mean of three") {
    const auto mono = noise(5000);
    const auto heard = Opened(mono, rate).all(rate);
    CHECK((heard.left == mono));
    CHECK((heard.right == mono));

    const auto three = noise(5000, 3);
    const auto mixed = Opened(three, rate, 3).all(rate);
    CHECK((mixed.left == mixed.right));
    for (std::size_t i = 0; i < 5000; i += 499)
        CHECK(mixed.left[i] == Approx((three[3 * i] + three[3 * i + 1] + three[3 * i + 2]) / 3));
}

TEST_CASE("file stream: a tone is the same tone at another rate, as long as it was") {
    const int from = GENERATE(8000, 44100, 96000);
    const double to = GENERATE(44100.0, 48000.0, 192000.0);
    CAPTURE(from, to);
    const auto heard = Opened(tone(static_cast<std::size_t>(from), 1000, from, 0.5), from).all(to);
    REQUIRE(std::abs(static_cast<double>(heard.left.size()) - to) <= 2);
    const auto expected = tone(heard.left.size(), 1000, to, 0.5);
    double error = 0;
    const std::size_t edge = expected.size() / 20; // where the resampler sees the beginning and the end
    for (std::size_t i = edge; i + edge < expected.size(); ++i)
        error = std::max(error, std::abs(static_cast<double>(heard.left[i]) - expected[i]));
    CHECK(error < 1e-3);
}

TEST_CASE("file stream: a loop goes round without a sample too many or too few") {
    Opened file(noise(3001), rate);
    const auto once = file.all(rate).left;
    REQUIRE(once.size() == 3001);
    file.loop = true;
    FileStream stream(file.path, rate, 0.0, file.loop);
    const auto heard = listen(stream, 10'000).left;
    bool same = true;
    for (std::size_t i = 0; i < heard.size(); ++i) same = same && heard[i] == once[i % once.size()];
    CHECK(same);
    CHECK(stream.progress().seconds < 3001.0 / rate);
}

TEST_CASE("file stream: it begins where it is told to") {
    const auto sound = noise(30'000);
    const auto heard = Opened(sound, rate).all(rate, 0.25);
    CHECK((heard.left == std::vector<float>(sound.begin() + rate / 4, sound.end())));
    CHECK(Opened(sound, rate).all(rate, 100.0).left.empty());
}

TEST_CASE("file stream: a loop from beyond the end plays from the beginning") {
    Opened file(noise(3000), rate);
    file.loop = true;
    FileStream stream(file.path, rate, 100.0, file.loop);
    CHECK(listen(stream, 6000).left.size() >= 6000);
}

TEST_CASE("file stream: NaN and infinity are silence, and their neighbours stay finite at another rate") {
    auto sound = noise(9000);
    const auto clean = sound;
    sound[4000] = std::numeric_limits<float>::quiet_NaN();
    sound[5000] = std::numeric_limits<float>::infinity();
    const auto heard = Opened(sound, rate).all(rate).left;
    REQUIRE(heard.size() == 9000);
    CHECK(heard[4000] == 0.0F);
    CHECK(heard[5000] == 0.0F);
    CHECK(heard[4001] == clean[4001]);
    for (const float x : Opened(sound, rate).all(44100).left) REQUIRE(std::isfinite(x));
}

TEST_CASE("file stream: it knows how long the file is, and where it is in it") {
    Opened file(noise(24'000), 24'000);
    FileStream stream(file.path, rate, 0.0, file.loop);
    const auto part = listen(stream, rate / 2).left.size();
    CHECK(stream.progress().seconds == Approx(static_cast<double>(part) / rate));
    CHECK(stream.progress().length_seconds == Approx(1.0));
}

TEST_CASE("file stream: what is no sound is an error with its path, and nothing to read") {
    Opened file(noise(10), rate);
    write_bytes(file.folder / "text.wav", "no sound");
    const std::string path = GENERATE(as<std::string>{}, "text.wav", "missing.wav");
    FileStream stream(file.folder / path, rate, 0.0, file.loop);
    const auto progress = wait_for(stream, 1);
    CHECK(has(stream.progress().error, file.folder / path));
    CHECK(progress.decoded);
    float left = 1.0F, right = 1.0F;
    CHECK_FALSE(stream.read(&left, &right, 1));
    CHECK(left == 0.0F);
}

TEST_CASE("file stream: reading asks nothing of the kernel, the heap or a lock") {
    if (skipped_unguarded()) return;
    Opened file(noise(200'000), 44100);
    FileStream stream(file.path, rate, 0.0, file.loop);
    wait_for(stream, 20'000);
    std::array<float, 512> left, right;
    CHECK(blocking_calls_of([&] {
              for (int i = 0; i < 100; ++i)
                  stream.read(left.data(), right.data(), 512); // beyond what is there
          }) == "");
}
