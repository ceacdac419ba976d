// Which container and sample type a new sound file gets.
#pragma once

#include <filesystem>
#include <string>

#include "model/result.h"
#include "training/audio_file.h"

namespace sordino {

// The path's extension, lower case without the dot.
std::string extension_of(const std::filesystem::path& path);

// libsndfile's number for a file at `path` with the sound of `like`: see AudioWriter::create. Fails where the
// extension is unknown or its container cannot hold such a sound.
Result<int> format_for(const std::filesystem::path& path, const AudioInfo& like);

// Bits of an integer sample type (WAV's 8, 16, 24, 32; ALAC's), 0 for floats and compressed types.
int integer_bits(int format);

// Whether samples beyond full scale survive: floats, and codecs that work on floats.
bool holds_beyond_full_scale(int format);

// Of a kind that libsndfile cannot read or write but ffmpeg can (m4a, mp4, mkv, ...), told by the extension.
bool is_for_ffmpeg(const std::filesystem::path& path);

// Of these, the kinds that hold pictures beside the sound.
bool is_video(const std::filesystem::path& path);

} // namespace sordino
