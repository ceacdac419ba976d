// Samples as little-endian bytes, the way WAV and raw streams carry them.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace sordino {

// Formats here are libsndfile's numbers, of which the sample type counts: unsigned 8-bit, 16-, 24- and 32-bit
// integers, 32- and 64-bit floats.

// Bytes of a sample; 0 for every other type.
std::size_t sample_bytes(int format);

// bytes: as many samples as floats. Full scale is 1.
void decode_samples(std::span<const std::byte> bytes, int format, std::span<float> samples);

// Integers are rounded and clipped.
void encode_samples(std::span<const float> samples, int format, std::span<std::byte> bytes);

// The sample type of that name: u8, s16le, s24le, s32le, f32le, f64le; 0 for any other.
int sample_type_named(const std::string& name);

} // namespace sordino
