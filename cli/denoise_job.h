// One sound through the denoiser: from a file or standard input to a file or standard output.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "model/denoiser.h"
#include "model/result.h"
#include "training/audio_file.h"

namespace sordino {

inline constexpr const char* standard_stream = "-";

struct DenoiseJob {
    std::string in, out;       // paths, or standard_stream
    bool makes_folder = false; // that `out` is to lie in
};

struct DenoiseSettings {
    Controls controls;
    bool force = false;           // an output that exists may be replaced
    bool partial = false;         // a truncated input is processed as far as it goes
    bool quiet = false;           // no progress
    std::string latent;           // the codes' file, see FrameCodes; empty: none
    std::string model;            // its name, for messages
    std::optional<AudioInfo> raw; // standard input is bare samples of this kind, and so is standard output
};

struct DenoiseOutcome {
    AudioInfo info;
    std::int64_t frames = 0;  // that were read
    std::int64_t missing = 0; // that the header of a truncated input announced besides
    double speed = 0;         // seconds of sound per second
    double latency_ms = 0;
};

// The output is as long as the input and aligned with it to the sample; only from standard input to standard
// output it is latency() samples late, and so many longer. The input is opened and checked before the output;
// where anything fails, the output stays what it was.
Result<DenoiseOutcome> denoise(const DenoiseJob& job, const std::shared_ptr<const Model>& model,
                               const DenoiseSettings& settings);

} // namespace sordino
