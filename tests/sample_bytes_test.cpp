// Samples as bytes: every type both ways.
#include "training/sample_bytes.h"

#include <cstring>

#include <sndfile.h>

#include "tests/catch.h"
#include "tests/signals.h"

using namespace sordino;
using namespace sordino::test;

TEST_CASE("sample_bytes: every type has its size, and others have none") {
    CHECK(sample_bytes(SF_FORMAT_WAV | SF_FORMAT_PCM_U8) == 1);
    CHECK(sample_bytes(SF_FORMAT_PCM_16) == 2);
    CHECK(sample_bytes(SF_FORMAT_PCM_24) == 3);
    CHECK(sample_bytes(SF_FORMAT_PCM_32) == 4);
    CHECK(sample_bytes(SF_FORMAT_FLOAT) == 4);
    CHECK(sample_bytes(SF_FORMAT_DOUBLE) == 8);
    CHECK(sample_bytes(SF_FORMAT_FLAC | SF_FORMAT_PCM_S8) == 0);
    CHECK(sample_bytes(SF_FORMAT_OGG | SF_FORMAT_VORBIS) == 0);
    CHECK(sample_type_named("s24le") == SF_FORMAT_PCM_24);
    CHECK(sample_type_named("s16be") == 0);
}

TEST_CASE("sample_bytes: samples come back within half a step, and bytes as they were") {
    const auto [format, step] = GENERATE(table<int, double>({{SF_FORMAT_PCM_U8, 0x1p-7},
                                                             {SF_FORMAT_PCM_16, 0x1p-15},
                                                             {SF_FORMAT_PCM_24, 0x1p-23},
                                                             {SF_FORMAT_PCM_32, 0x1p-24},
                                                             {SF_FORMAT_FLOAT, 0.0},
                                                             {SF_FORMAT_DOUBLE, 0.0}}));
    CAPTURE(format);
    const auto samples = uniform_values(1000, -0.99, 0.99, 3);
    std::vector<std::byte> bytes(1000 * sample_bytes(format)), again(bytes.size());
    std::vector<float> back(1000);
    encode_samples(samples, format, bytes);
    decode_samples(bytes, format, back);
    for (std::size_t i = 0; i < samples.size(); ++i)
        REQUIRE(std::abs(static_cast<double>(back[i]) - static_cast<double>(samples[i])) <= step / 2);
    encode_samples(back, format, again);
    CHECK(bytes == again);
}

TEST_CASE("sample_bytes: integers are little endian, 8-bit ones centred at 128, and all are clipped") {
    const std::vector<float> samples{0.0F, 0.5F, -1.0F, 7.0F, -7.0F};
    const auto encoded = [&](int format) {
        std::vector<std::byte> bytes(samples.size() * sample_bytes(format));
        encode_samples(samples, format, bytes);
        std::vector<int> numbers;
        for (const std::byte byte : bytes) numbers.push_back(std::to_integer<int>(byte));
        return numbers;
    };
    CHECK(encoded(SF_FORMAT_PCM_U8) == std::vector<int>{128, 192, 0, 255, 0});
    CHECK(encoded(SF_FORMAT_PCM_16) == std::vector<int>{0, 0, 0, 0x40, 0, 0x80, 0xFF, 0x7F, 0, 0x80});
    CHECK(encoded(SF_FORMAT_PCM_24) ==
          std::vector<int>{0, 0, 0, 0, 0, 0x40, 0, 0, 0x80, 0xFF, 0xFF, 0x7F, 0, 0, 0x80});
}
