// Files one after the other under an audio thread that never waits.
#include "plugin/standalone/file_player.h"

#include "tests/catch.h"
#include "tests/realtime_guard.h"
#include "tests/sound_files.h"
#include "tests/test_folder.h"

#include <array>
#include <chrono>
#include <thread>

using namespace sordino;
using namespace sordino::test;

namespace {

constexpr int rate = 48000, block = 256;

// A player, and files in which a sample says where it is: one second from 0 to 0.5.
struct Room {
    TestFolder folder;
    FilePlayer player;
    std::array<float, block> left{}, right{};

    Room() {
        player.prepare(rate);
        std::vector<float> slope;
        for (int i = 0; i < rate; ++i) slope.push_back(0.5F * static_cast<float>(i) / rate);
        write_sound(folder / "slope.wav", slope, rate);
        write_sound(folder / "half.wav", std::vector<float>(rate, 0.5F), rate);
        write_bytes(folder / "text.wav", "no sound");
    }

    bool read() { return player.read(left.data(), right.data(), block); }

    // The first block that is not silent, or false where the player comes to an end before.
    bool read_sound() {
        for (;;) {
            if (!read()) return false;
            if (left.back() != 0.0F) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
};

} // namespace

TEST_CASE("file player: nothing plays before a file is given") {
    Room room;
    CHECK_FALSE(room.read());
    CHECK_FALSE(room.player.poll().playing);
}

TEST_CASE("file player: a file plays to its end, and then no more") {
    Room room;
    room.player.play(room.folder / "slope.wav");
    CHECK(room.player.poll().playing);
    REQUIRE(room.read_sound());
    CHECK(room.player.poll().length_seconds == Approx(1.0));
    float last = 0.0F;
    while (room.read())
        if (room.left.back() != 0.0F) last = room.left.back();
    CHECK(last == Approx(0.5F).margin(0.01));
    CHECK_FALSE(room.player.poll().playing);
    CHECK(room.player.poll().error.empty());
    CHECK_FALSE(room.read());
}

TEST_CASE("file player: stopping fades out over one block, and then nothing plays") {
    Room room;
    room.player.play(room.folder / "half.wav");
    REQUIRE(room.read_sound());
    room.player.stop();
    CHECK_FALSE(room.player.poll().playing);
    REQUIRE(room.read());
    CHECK(room.left.front() > 0.49F);
    CHECK(room.right.back() == 0.0F);
    for (std::size_t i = 1; i < block; ++i) REQUIRE(room.left[i] < room.left[i - 1]);
    CHECK_FALSE(room.read());
}

TEST_CASE("file player: a file that was stopped can be played again") {
    Room room;
    room.player.play(room.folder / "half.wav");
    REQUIRE(room.read_sound());
    room.player.stop();
    room.player.play(room.folder / "half.wav");
    CHECK(room.read_sound());
    CHECK(room.left.back() == 0.5F);
}

TEST_CASE("file player: seeking goes on from that place") {
    Room room;
    room.player.seek(0.5); // of nothing
    CHECK_FALSE(room.player.poll().playing);
    room.player.play(room.folder / "slope.wav");
    room.player.seek(0.5);
    REQUIRE(room.read_sound());
    CHECK(room.left.front() == Approx(0.25F).margin(0.001));
}

TEST_CASE("file player: a device of another rate goes on from the same place") {
    Room room;
    room.player.play(room.folder / "slope.wav");
    while (room.read_sound() && room.left.back() < 0.3F) {
    }
    room.player.prepare(96000);
    REQUIRE(room.read_sound());
    CHECK(room.left.back() == Approx(0.3F).margin(0.01));
    for (int i = 0; i < 10; ++i) REQUIRE(room.read_sound()); // past the resampler's beginning
    const float rise = room.left.back() - room.left.front();
    CHECK(rise == Approx(0.5 * (block - 1) / 96000).epsilon(0.1)); // half of what it was at half of the rate
}

TEST_CASE(
    "file player: what cannot be read ends with a sentence that names it, and a next file clears that") {
    Room room;
    room.player.play(room.folder / "text.wav");
    CHECK_FALSE(room.read_sound());
    CHECK(has(room.player.poll().error, room.folder / "text.wav"));
    CHECK_FALSE(room.player.poll().playing);
    room.player.play(room.folder / "half.wav");
    CHECK(room.player.poll().error.empty());
    CHECK(room.read_sound());
}

TEST_CASE("file player: reading asks nothing of kernel, heap or lock while another thread changes files") {
    if (skipped_unguarded()) return;
    Room room;
    std::atomic<bool> done{false};
    std::jthread reader([&] {
        CHECK(blocking_calls_of([&] {
                  while (!done) room.read();
              }) == "");
    });
    for (int i = 0; i < 20; ++i) {
        room.player.play(room.folder / "half.wav");
        room.player.poll();
        if (i % 2 == 0) room.player.stop();
    }
    done = true;
}
