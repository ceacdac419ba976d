// The curves of a training run as a CSV file, for spreadsheets and for the next run to compare with.
#pragma once

#include "model/result.h"
#include "training/history.h"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace sordino {

// What changes from epoch to epoch. The file has these columns, `epoch` before and `best` (0 or 1) after
// them.
struct Curve {
    const char* name;
    double EpochResult::*value;
};
std::span<const Curve> training_curves();

// A header and a row an epoch. Numbers are the shortest that read back as the same double; nan, inf, -inf.
std::string curves_csv(std::span<const EpochResult> history);

// The file appears whole or not at all. Errors name the path.
Result<void> write_curves(const std::filesystem::path& path, std::span<const EpochResult> history);

// Columns in any order, unknown ones ignored. Errors: unreadable, a column that is not there, a row with
// fewer values than columns or with something that is no number.
Result<std::vector<EpochResult>> read_curves(const std::filesystem::path& path);

// The same of a text; name stands for the path in errors.
Result<std::vector<EpochResult>> parse_curves(const std::string& text, const std::string& name);

} // namespace sordino
