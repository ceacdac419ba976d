// Everything the report needs of one sound file, taken in one pass over it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "model/result.h"
#include "training/report/levels.h"
#include "training/report/pictures.h"

namespace sordino::report {

struct Measures {
    int rate = 0; // Hz
    int channels = 0;
    std::int64_t frames = 0;      // at least 1
    std::int64_t bad_samples = 0; // NaN or infinite; they were taken as zero
    LevelFigures levels = {};
    SpectrogramImage spectrogram = {}; // of the channels' mean
    Outline waveform = {};
    std::string flac = {}; // the opening, see excerpt.h; may be empty
    double flac_seconds = 0;

    double seconds() const { return static_cast<double>(frames) / rate; }
};

// Memory does not grow with the length. A truncated file is measured as far as it goes; errors otherwise as
// AudioReader::open and read.
Result<Measures> measure_sound(const std::filesystem::path& path);

} // namespace sordino::report
