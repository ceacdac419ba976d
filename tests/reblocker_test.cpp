// Reblocker: one delay for every cutting into blocks.
#include "dsp/reblocker.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <bit>
#include <limits>

using namespace sordino;
using namespace sordino::test;

namespace {

using Sound = std::vector<std::vector<float>>; // (channels, samples)

// Each hop leaves as its running sum, weighed by where it lies: every sample and its position counts.
Sound run(Sound sound, int hop, const std::vector<int>& blocks, bool in_place) {
    Reblocker reblocker(hop, static_cast<int>(sound.size()));
    Sound result = in_place ? sound : Sound(sound.size(), std::vector<float>(sound[0].size(), -1.0F));
    int hops = 0, at = 0;
    for (const int frames : blocks) {
        std::vector<const float*> in;
        std::vector<float*> out;
        for (std::size_t c = 0; c < sound.size(); ++c) {
            out.push_back(result[c].data() + at);
            in.push_back(in_place ? out.back() : sound[c].data() + at);
        }
        reblocker.process(in.data(), out.data(), frames, [&] {
            ++hops;
            for (std::size_t c = 0; c < sound.size(); ++c) {
                float sum = 0;
                for (float& x : reblocker.channel(static_cast<int>(c)))
                    x = sum += x * static_cast<float>(hops);
            }
        });
        at += frames;
    }
    return result;
}

// NaN equals itself, and the zeros differ.
bool same_bits(const Sound& a, const Sound& b) {
    for (std::size_t c = 0; c < a.size(); ++c)
        if (!std::equal(a[c].begin(), a[c].end(), b[c].begin(), b[c].end(), [](float x, float y) {
                return std::bit_cast<std::uint32_t>(x) == std::bit_cast<std::uint32_t>(y);
            }))
            return false;
    return a.size() == b.size();
}

Sound noise(std::size_t channels, std::size_t samples) {
    Sound sound;
    for (unsigned c = 0; c < channels; ++c) sound.push_back(white_noise(samples, 0.1, c));
    return sound;
}

} // namespace

TEST_CASE("reblocker: what comes in leaves exactly one hop later") {
    for (const int hop : {1, 2, 7, 128}) {
        Reblocker reblocker(hop, 1);
        const auto x = white_noise(1000, 0.1, 1);
        std::vector<float> y(x.size());
        const float* in = x.data();
        float* out = y.data();
        reblocker.process(&in, &out, 1000, [] {});
        const auto delay = static_cast<std::ptrdiff_t>(hop);
        CHECK(std::all_of(y.begin(), y.begin() + delay, [](float v) { return v == 0.0F; }));
        CHECK(std::equal(y.begin() + delay, y.end(), x.begin()));
    }
}

TEST_CASE("reblocker: any cutting into blocks gives the same samples bit for bit, in place too") {
    constexpr int total = 5000;
    for (const int hop : {1, 16, 100, 704})
        for (const std::size_t channels : {1U, 3U}) {
            const Sound sound = noise(channels, total);
            const Sound whole = run(sound, hop, {total}, false);
            CHECK(same_bits(run(sound, hop, {total}, true), whole));
            for (unsigned seed = 0; seed < 10; ++seed) {
                const auto blocks = random_partition(total, seed % 2 == 0 ? 20 : 2000, seed);
                CAPTURE(hop, channels, seed);
                CHECK(same_bits(run(sound, hop, blocks, false), whole));
                CHECK(same_bits(run(sound, hop, blocks, true), whole));
            }
        }
}

TEST_CASE("reblocker: NaN and infinity act as zeros bit for bit") {
    Sound sound = noise(2, 1000), zeroed = sound;
    Dice dice(1);
    using Limits = std::numeric_limits<float>;
    for (int i = 0; i < 200; ++i) {
        const auto c = static_cast<std::size_t>(dice.below(2)),
                   n = static_cast<std::size_t>(dice.below(1000));
        const float bad[] = {Limits::quiet_NaN(), -Limits::quiet_NaN(), Limits::signaling_NaN(),
                             Limits::infinity(),  -Limits::infinity(),  std::bit_cast<float>(0xFFFFFFFFU)};
        sound[c][n] = bad[dice.below(6)];
        zeroed[c][n] = 0.0F;
    }
    const auto blocks = random_partition(1000, 50, 2);
    CHECK(same_bits(run(sound, 64, blocks, false), run(zeroed, 64, blocks, false)));
    for (const float bad : {Limits::quiet_NaN(), -Limits::infinity(), 0x1p32F, -0x1p32F, Limits::max()})
        CHECK(std::bit_cast<std::uint32_t>(finite_or_zero(bad)) == 0U);
}

TEST_CASE("reblocker: finite samples pass as they are, the smallest and signed zeros included") {
    for (const float x : {0.0F, -0.0F, 1.0F, -1.0F, 1e-45F, -1e-40F, 1e4F, -0x1.fffffep31F})
        CHECK(std::bit_cast<std::uint32_t>(finite_or_zero(x)) == std::bit_cast<std::uint32_t>(x));
}

TEST_CASE("reblocker: reset forgets what was pending") {
    Reblocker reblocker(64, 1);
    auto x = white_noise(100, 0.1, 1), y = x;
    float* samples = x.data();
    reblocker.process(&samples, &samples, 100, [] {});
    reblocker.reset();
    samples = y.data();
    int hops = 0;
    reblocker.process(&samples, &samples, 63, [&] { ++hops; });
    CHECK(hops == 0);
    CHECK(std::all_of(y.begin(), y.begin() + 63, [](float v) { return v == 0.0F; }));
    reblocker.process(&samples, &samples, 1, [&] { ++hops; });
    CHECK(hops == 1);
}

TEST_CASE("reblocker: empty blocks change nothing") {
    const Sound sound = noise(2, 1000);
    std::vector<int> blocks;
    for (const int frames : random_partition(1000, 30, 3)) blocks.insert(blocks.end(), {0, frames, 0});
    CHECK(same_bits(run(sound, 64, blocks, true), run(sound, 64, {1000}, false)));
    Reblocker reblocker(8, 1);
    reblocker.process(nullptr, nullptr, 0, [] { FAIL("no hop is full"); });
}
