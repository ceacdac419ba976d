// The page that lets a person see, hear and read what a denoiser did to one file.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "model/result.h"

namespace sordino {

// What the caller wants said on the page; UTF-8, shown as it stands (never read as HTML).
struct ReportFacts {
    std::string title;                                     // the page's heading, e.g. the file's name
    std::vector<std::pair<std::string, std::string>> rows; // e.g. {"Model", "voice"}, {"Latency", "32 ms"}
};

// Measures both sound files (any format libsndfile reads) and writes one HTML file that needs nothing else:
// spectrograms, waveforms, levels, and the sound itself as FLAC for listening before against after.
//
// `before` and `after` must have the same rate, and should have the same length and be aligned in time: the
// page shows and plays them on one time line. NaN and infinity count as zero. Each file is read once, in
// blocks; memory and page size stay bounded (the page below 35 MB, about 2 MB for 10 s of 48 kHz mono).
// The page appears whole or not at all: it is written beside `report` and renamed.
// Errors name the file: unreadable, empty, rates differ, page not writable. May block and allocate.
Result<void> write_report(const std::filesystem::path& report, const std::filesystem::path& before,
                          const std::filesystem::path& after, const ReportFacts& facts);

} // namespace sordino
