// MonoReader: pieces that make up the whole, and what it counts on the way.
#include "training/mono_reader.h"

#include "tests/catch.h"
#include "tests/resampled.h"
#include "tests/sound_files.h"

using namespace sordino;
using namespace sordino::test;

namespace {

std::vector<float> all_of(MonoReader& reader, std::size_t piece) {
    std::vector<float> all, block(piece);
    for (;;) {
        const auto count = reader.read(block);
        REQUIRE(count);
        if (*count == 0) return all;
        all.insert(all.end(), block.begin(), block.begin() + static_cast<long>(*count));
    }
}

} // namespace

TEST_CASE("mono reader: in pieces comes what resampling the whole file at once gives, to the sample") {
    const int from = GENERATE(8000, 44100, 48000);
    const double to = GENERATE(16000.0, 48000.0);
    const TestFolder folder;
    const auto sound = white_noise(100'000, 0.2, 1);
    write_sound(folder / "a.wav", sound, from);
    auto reader = MonoReader::open(folder / "a.wav", to);
    REQUIRE(reader);
    CHECK(reader->file_rate() == from);
    const auto pieces = all_of(*reader, 5000);
    const auto whole = resampled(sound, from, to);
    CAPTURE(from, to);
    CHECK(pieces.size() == whole.size());
    CHECK(distance(pieces, whole) < 1e-6);
}

TEST_CASE("mono reader: its limit is half of the lower rate, less what resampling takes") {
    const auto [from, to, limit] = GENERATE(table<int, double, double>(
        {{16000, 48000, 7680}, {48000, 16000, 7680}, {44100, 48000, 21168}, {16000, 16000, 8000}}));
    const TestFolder folder;
    write_sound(folder / "a.wav", tone(1000, 440, from, 0.5), from);
    auto reader = MonoReader::open(folder / "a.wav", to);
    REQUIRE(reader);
    CHECK(reader->limit_hz() == Approx(limit));
}

TEST_CASE("mono reader: samples at full scale are counted in every channel, before averaging") {
    const TestFolder folder;
    std::vector<float> stereo;
    for (int i = 0; i < 10'000; ++i)
        stereo.insert(stereo.end(), {i % 10 == 0 ? -1.0F : 0.5F, i % 1000 == 0 ? 1.5F : 0.999F});
    write_sound(folder / "a.wav", stereo, 16000, 2);
    auto reader = MonoReader::open(folder / "a.wav", 8000);
    REQUIRE(reader);
    CHECK(reader->share_at_full_scale() == 0.0);
    all_of(*reader, 4096);
    CHECK(reader->share_at_full_scale() == Approx(0.5 * (0.1 + 0.001)).margin(1e-9));
}

TEST_CASE("mono reader: a rate that is too far away is an error that names both") {
    const TestFolder folder;
    write_sound(folder / "slow.wav", white_noise(1000, 0.1, 1), 50);
    const auto reader = MonoReader::open(folder / "slow.wav", 16000);
    REQUIRE(!reader);
    for (const char* words : {"slow.wav", "16000 Hz", "50 Hz"}) CHECK(has(reader.error().message, words));
    CHECK(!MonoReader::open(folder / "gone.wav", 16000));
}
