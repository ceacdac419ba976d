// The way of the sound from the audio thread to a display.
#include "plugin/display_tap.h"

#include "plugin/stream.h"
#include "tests/catch.h"
#include "tests/models.h"
#include "tests/signals.h"

#include <cmath>
#include <limits>
#include <thread>

using namespace sordino;
using namespace sordino::test;

namespace {

DisplayFrame numbered(int number) {
    DisplayFrame frame{};
    frame.latency = number;
    frame.in.fill(static_cast<float>(number));
    return frame;
}

std::vector<DisplayFrame> all_of(DisplayTap& tap) {
    std::vector<DisplayFrame> frames;
    for (DisplayFrame frame; tap.pop(frame);) frames.push_back(frame);
    return frames;
}

} // namespace

TEST_CASE("display fifo: what goes in comes out in its order, and what finds no room is refused") {
    DisplayFifo fifo;
    DisplayFrame frame;
    CHECK(!fifo.pop(frame));
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < static_cast<int>(DisplayFifo::capacity); ++i) CHECK(fifo.push(numbered(i)));
        CHECK(!fifo.push(numbered(-1)));
        for (int i = 0; i < static_cast<int>(DisplayFifo::capacity); ++i) {
            REQUIRE(fifo.pop(frame));
            CHECK(frame.latency == i);
        }
        CHECK(!fifo.pop(frame));
    }
}

TEST_CASE("display fifo: between two threads no frame is torn, doubled or out of order") {
    DisplayFifo fifo;
    constexpr int count = 20000;
    std::jthread writer([&] {
        for (int i = 0; i < count; ++i)
            while (!fifo.push(numbered(i))) std::this_thread::yield();
    });
    int expected = 0, torn = 0;
    for (DisplayFrame frame; expected < count;) {
        if (!fifo.pop(frame)) {
            std::this_thread::yield();
            continue;
        }
        REQUIRE(frame.latency == expected);
        for (const float x : frame.in) torn += x != static_cast<float>(expected);
        ++expected;
    }
    CHECK(torn == 0);
}

TEST_CASE("display tap: nothing comes in before somebody watches, and nothing old when somebody does again") {
    DisplayTap tap;
    CHECK(tap.fifo() == nullptr);
    CHECK(all_of(tap).empty());
    tap.watch();
    REQUIRE(tap.fifo() != nullptr);
    tap.fifo()->push(numbered(1));
    tap.ignore();
    CHECK(tap.fifo() == nullptr);
    tap.watch();
    CHECK(all_of(tap).empty());
}

TEST_CASE(
    "display tap: its frames are the mean of the channels that came in and of those that left, gapless") {
    const int block = GENERATE(1, 100, 256, 1000);
    CAPTURE(block);
    Stream stream(shared(random_model(1)), 48000, 2, Link::linked);
    DisplayTap tap;
    tap.watch();
    const std::vector<std::vector<float>> in{white_noise(10 * 256, 0.1, 1), white_noise(10 * 256, 0.3, 2)};
    auto out = in;
    for (int at = 0; at < 2560; at += block) {
        float* pointers[] = {out[0].data() + at, out[1].data() + at};
        stream.process(pointers, std::min(block, 2560 - at), tap);
    }
    const auto frames = all_of(tap);
    REQUIRE(frames.size() == 10);
    for (std::size_t f = 0; f < frames.size(); ++f) {
        float in_peak = 0, out_peak = 0;
        for (std::size_t i = 0; i < DisplayFrame::size; ++i) {
            const std::size_t n = f * DisplayFrame::size + i;
            CHECK(frames[f].in[i] == Approx((in[0][n] + in[1][n]) / 2).margin(1e-6));
            CHECK(frames[f].out[i] == Approx((out[0][n] + out[1][n]) / 2).margin(1e-6));
            in_peak = std::max({in_peak, std::abs(in[0][n]), std::abs(in[1][n])});
            out_peak = std::max({out_peak, std::abs(out[0][n]), std::abs(out[1][n])});
        }
        CHECK(frames[f].in_peak == in_peak);
        CHECK(frames[f].out_peak == out_peak);
        CHECK(frames[f].rate == 48000);
        CHECK(frames[f].latency == stream.denoiser().latency());
        CHECK(frames[f].load >= 0);
    }
}

TEST_CASE("display tap: whether somebody watches changes no sample") {
    std::vector<float> sound[2] = {white_noise(20000, 0.1, 1), white_noise(20000, 0.1, 1)};
    for (const bool watched : {false, true}) {
        Stream stream(shared(random_model(1)), 48000, 1, Link::linked);
        DisplayTap tap;
        if (watched) tap.watch();
        float* pointer = sound[watched].data();
        stream.process(&pointer, 20000, tap);
    }
    CHECK((sound[0] == sound[1]));
}

TEST_CASE("display tap: a NaN or an infinity that comes in is shown as a zero, as the denoiser takes it") {
    Stream stream(shared(random_model(1)), 48000, 1, Link::linked);
    DisplayTap tap;
    tap.watch();
    auto sound = white_noise(2560, 0.1, 1);
    sound[300] = std::numeric_limits<float>::quiet_NaN();
    sound[900] = std::numeric_limits<float>::infinity();
    float* pointer = sound.data();
    stream.process(&pointer, 2560, tap);
    const auto frames = all_of(tap);
    REQUIRE(frames.size() == 10);
    CHECK(frames[1].in[300 - 256] == 0);
    CHECK(frames[3].in[900 - 768] == 0);
    for (const auto& frame : frames) {
        CHECK(std::isfinite(frame.in_peak));
        CHECK(std::isfinite(frame.out_peak));
    }
}

TEST_CASE("display tap: who looks again sees whole frames of the present, not the rest of an old one") {
    Stream stream(shared(random_model(1)), 48000, 1, Link::linked);
    DisplayTap tap;
    std::vector<float> ones(100, 1.0F), zeros(256);
    float *one = ones.data(), *zero = zeros.data();
    tap.watch();
    stream.process(&one, 100, tap);
    tap.ignore();
    stream.process(&zero, 256, tap);
    tap.watch();
    stream.process(&zero, 256, tap);
    const auto frames = all_of(tap);
    REQUIRE(frames.size() == 1);
    for (const float x : frames[0].in) CHECK(std::abs(x) < 0.5F);
}
