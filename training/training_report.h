// The page that shows how a training run goes: curves, scores by SNR, and examples to see and hear.
#pragma once

#include "model/result.h"
#include "training/comparison.h"
#include "training/history.h"
#include "training/validation_examples.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace sordino {

// Rows of one channel, for a run on tables. All are equally long; NaN: missing.
struct ReportRows {
    std::string name, channel;
    std::vector<float> clean, noisy, restored;
};

// A picture as the bytes of a PNG, and what to say of it.
struct ReportPicture {
    std::string name, note, png;
};

// Everything on the page; all of it may be empty. Text is UTF-8 and shown as it stands, never read as HTML.
struct TrainingReport {
    std::string title;
    std::vector<std::pair<std::string, std::string>> facts; // e.g. {"Noise", "12 files, 34 min"}
    std::vector<EpochResult> history;                       // NaN and infinity leave a gap in a curve
    std::vector<EpochResult> last_run;                      // of the run to compare with
    std::string last_run_name;
    std::string start_name;     // of the starting model
    std::vector<SnrRow> by_snr; // all of them with a starting model, or none
    std::vector<ReportExample> examples;
    std::vector<ReportRows> windows; // where there are any, they take the place of scores by SNR and examples
    bool of_rows = false;            // a run on rows: there are no scores by SNR and no examples
    std::vector<ReportPicture> pictures;
    bool finished = false; // until then the page loads itself again every 30 s
};

// Writes one HTML file that needs nothing else. Sounds are kept as FLAC of 16 bits, up to a minute each; a
// sample that is NaN or infinite counts as zero. Three examples of 4 s at 16 kHz make a page of about 2 MB.
// The page appears whole or not at all, so it can be rewritten while a browser shows it. Errors name the
// path.
Result<void> write_training_report(const std::filesystem::path& path, const TrainingReport& report);

// Whether the file begins as such a page does.
bool is_training_report(const std::filesystem::path& path);

} // namespace sordino
