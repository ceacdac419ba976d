// Conversion between floats and little-endian samples of a few types.
#include "training/sample_bytes.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include <sndfile.h>

namespace sordino {
namespace {

static_assert(std::endian::native == std::endian::little);

int type_of(int format) { return format & SF_FORMAT_SUBMASK; }

template <class Stored>
void decode_floats(std::span<const std::byte> bytes, std::span<float> samples) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
        Stored value;
        std::memcpy(&value, bytes.data() + i * sizeof value, sizeof value);
        samples[i] = static_cast<float>(value);
    }
}

template <class Stored>
void encode_floats(std::span<const float> samples, std::span<std::byte> bytes) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const auto value = static_cast<Stored>(samples[i]);
        std::memcpy(bytes.data() + i * sizeof value, &value, sizeof value);
    }
}

// 8-bit samples are the odd ones: unsigned, silence is 128.
constexpr std::uint32_t offset_of(std::size_t size) { return size == 1 ? 0x80U : 0U; }

void decode_integers(std::span<const std::byte> bytes, std::size_t size, std::span<float> samples) {
    const auto shift = static_cast<unsigned>(32 - 8 * size);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        std::uint32_t value = 0;
        std::memcpy(&value, bytes.data() + i * size, size);
        const std::uint32_t upper = (value - offset_of(size)) << shift; // the sign is the top bit
        samples[i] = static_cast<float>(static_cast<std::int32_t>(upper)) * 0x1p-31F;
    }
}

void encode_integers(std::span<const float> samples, std::size_t size, std::span<std::byte> bytes) {
    const double scale = std::ldexp(1.0, static_cast<int>(8 * size) - 1);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const double level = std::clamp(static_cast<double>(samples[i]) * scale, -scale, scale - 1.0);
        const std::uint32_t value = static_cast<std::uint32_t>(std::lrint(level)) + offset_of(size);
        std::memcpy(bytes.data() + i * size, &value, size);
    }
}

} // namespace

std::size_t sample_bytes(int format) {
    switch (type_of(format)) {
    case SF_FORMAT_PCM_U8:
        return 1;
    case SF_FORMAT_PCM_16:
        return 2;
    case SF_FORMAT_PCM_24:
        return 3;
    case SF_FORMAT_PCM_32:
    case SF_FORMAT_FLOAT:
        return 4;
    case SF_FORMAT_DOUBLE:
        return 8;
    default:
        return 0;
    }
}

void decode_samples(std::span<const std::byte> bytes, int format, std::span<float> samples) {
    if (type_of(format) == SF_FORMAT_FLOAT) return decode_floats<float>(bytes, samples);
    if (type_of(format) == SF_FORMAT_DOUBLE) return decode_floats<double>(bytes, samples);
    decode_integers(bytes, sample_bytes(format), samples);
}

void encode_samples(std::span<const float> samples, int format, std::span<std::byte> bytes) {
    if (type_of(format) == SF_FORMAT_FLOAT) return encode_floats<float>(samples, bytes);
    if (type_of(format) == SF_FORMAT_DOUBLE) return encode_floats<double>(samples, bytes);
    encode_integers(samples, sample_bytes(format), bytes);
}

int sample_type_named(const std::string& name) {
    if (name == "u8") return SF_FORMAT_PCM_U8;
    if (name == "s16le") return SF_FORMAT_PCM_16;
    if (name == "s24le") return SF_FORMAT_PCM_24;
    if (name == "s32le") return SF_FORMAT_PCM_32;
    if (name == "f32le") return SF_FORMAT_FLOAT;
    if (name == "f64le") return SF_FORMAT_DOUBLE;
    return 0;
}

} // namespace sordino
