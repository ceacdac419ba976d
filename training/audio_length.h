// What the header of a sound file says about its length; libsndfile keeps to itself that a file was cut off.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace sordino {

// Where the samples lie, in bytes from the start of the file.
struct DataExtent {
    std::uint64_t offset = 0, bytes = 0;
};

// As the header of a WAV, RF64, AIFF, W64 or AU announces it. Nothing for other kinds, and where the header
// leaves the length open, as what was written to a pipe does. Never fails.
std::optional<DataExtent> announced_data(const std::filesystem::path& path);

// The same for an MP3 with a Xing header, which most encoders write.
std::optional<DataExtent> mp3_data(const std::filesystem::path& path);

// Sizes that programs write into a 32-bit field when they cannot know the length: 0, all ones (ffmpeg), or
// about 2 GB (sox, arecord).
inline bool means_unknown_length(std::uint64_t bytes) {
    return bytes == 0 || (bytes >= 0x7FFFF000U && bytes <= 0x80000000U) || bytes >= 0xFFFFFF00U;
}

} // namespace sordino
