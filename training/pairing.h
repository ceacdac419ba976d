// Which noisy recording belongs to which clean one.
#pragma once

#include "model/result.h"
#include "training/found_files.h"

#include <filesystem>
#include <string>
#include <vector>

namespace sordino {

struct RecordingPair {
    std::string name; // of the noisy file, relative to its folder
    std::filesystem::path clean, noisy;
};

struct Pairing {
    std::vector<RecordingPair> pairs;
    std::vector<FoundFile> alone;      // clean ones without a noisy one
    std::vector<std::string> left_out; // noisy ones with no or several clean ones: "path: reason"
};

// Files whose names, from their folders on and without the extension, are the same are a pair.
Pairing pair_by_name(const std::vector<FoundFile>& clean, const std::vector<FoundFile>& noisy);

// Two files are one pair, whatever their names. Of two folders (and those below them), every noisy sound file
// is paired with the clean one of its name; the extension may differ. Sorted by name. Errors: a path that is
// not there, a file beside a folder, no sound in the noisy folder, a noisy file with no or several partners.
Result<std::vector<RecordingPair>> pair_recordings(const std::filesystem::path& clean,
                                                   const std::filesystem::path& noisy);

// The same of tables, see is_table; what packs them (.gz) belongs to the extension.
Result<std::vector<RecordingPair>> pair_tables(const std::filesystem::path& clean,
                                               const std::filesystem::path& noisy);

} // namespace sordino
