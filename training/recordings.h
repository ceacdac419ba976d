// Recordings in memory, at one rate, ready to be mixed.
#pragma once

#include "model/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace sordino {

// One channel. 16 bits a sample: an hour at 16 kHz takes 115 MB.
struct Recording {
    std::string name; // relative to the folder it was found in
    std::vector<std::int16_t> samples;
    float limit_hz = 0; // no sound above this; at most half of the rate

    float operator[](std::size_t i) const { return static_cast<float>(samples[i]) * (1.0F / 32768.0F); }
};

// What was left out, and why; one line each.
struct Recordings {
    std::vector<Recording> usable; // sorted by name
    std::vector<std::string> left_out;
    double seconds = 0;
};

struct FoundFile {
    std::filesystem::path path;
    std::string name; // relative, with '/'
};

// The files below the given folders (and the given files themselves), sorted, hidden ones left out.
// Errors: a path that is not there.
Result<std::vector<FoundFile>> find_files(const std::vector<std::filesystem::path>& paths);

// The files of a manifest (CSV with the columns kind, name, source, licence, sha256; # comments) of one kind,
// relative to root. Errors: unreadable, a row without the columns, a file that is not there.
Result<std::vector<FoundFile>> files_in_manifest(const std::filesystem::path& manifest,
                                                 const std::filesystem::path& root, const std::string& kind);

// Loads by `threads` threads; every format that libsndfile reads, channels averaged, brought to `rate` Hz.
// Unreadable, empty, silent (below -80 dBFS) and very short (< 0.2 s) files are left out with their reason.
// progress(done, of) is called from one thread at a time.
Recordings load_recordings(const std::vector<FoundFile>& files, double rate, int threads,
                           const std::function<void(std::size_t, std::size_t)>& progress = {});

// The highest frequency at which the mean spectrum lies less than 80 dB below its peak, in steps of 250 Hz.
float band_limit_hz(const Recording& recording, double rate);

// Training and validation apart by file, by a hash of the name, so that a set that grows keeps its split:
// about a tenth, at least one, is for validation. A single recording is split in time, the last fifth for
// validation.
struct Split {
    std::vector<Recording> training, validation;
};
Split split_by_name(std::vector<Recording> recordings);

// FNV-1a of names and lengths: tells whether a resumed run sees the same data.
std::uint64_t fingerprint(const std::vector<Recording>& recordings);

} // namespace sordino
