// The recordings of a training run: found, checked, loaded, split, and a word about what cannot be used.
#pragma once

#include "cli/train_options.h"
#include "model/table_spec.h"
#include "training/found_files.h"
#include "training/mixture.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sordino {

// One kind of recordings: clean, pairs or noise.
struct KindOfData {
    std::string name;
    std::size_t files = 0, left_out = 0;
    double seconds = 0;
    std::map<double, std::size_t> rates; // Hz of the files -> how many
    std::size_t above_8_khz = 0;         // files with sound there
};

struct TrainData {
    Voices training, validation;
    nlohmann::json facts; // for the model: what it was trained on
    std::vector<KindOfData> kinds;
    std::uint64_t bytes_in_memory = 0, bytes_on_disk = 0;
    std::filesystem::path folder; // of what lies on disk

    std::optional<TableSpec> table; // of rows of sensors, by whose clock all else is; none: sound
};

// Bytes that samples or pictures may take in memory: what --memory says, or 2 GB, a quarter of the memory at
// hand at most.
std::uint64_t memory_for_samples(const TrainCommand& command);

// What lies beside recordings to tell about them.
bool is_document(const FoundFile& file);

// Throws CLI's errors where the options name no recordings that a run can begin with.
void check_sources(const TrainCommand& command);

// Says on standard output what there is, on standard error what is left out and why. Throws Failure where a
// path is not there, where too little is usable for a run, where any file is left out and --strict was given,
// and where there is no room for the samples.
TrainData load_data(const TrainCommand& command);

} // namespace sordino
