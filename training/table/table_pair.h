// Two tables of the same rows: as they should be, and as they came.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "training/table/load_table.h"

namespace sordino {

struct TablePair {
    std::vector<std::string> channels;
    double rate_hz = 0.0;
    struct Part {
        Eigen::MatrixXf clean, noisy; // (rows, channels); NaN: missing
    };
    std::vector<Part> parts; // between gaps that are too long, see EvenRows; one at least
    TableProblems clean_problems, noisy_problems;
};

// Row by row on one grid, which begins at the first row of both: a row that one of them lacks is missing
// there. wanted: channels by name, empty: those of the clean table. rate_hz: of the grid; 0: that of the
// clean table. Errors: those of load_table and match_channels; tables whose rates differ by more than 1 %,
// whose first time stamps differ by half a step, or that differ in length.
Result<TablePair> load_table_pair(const std::filesystem::path& clean, const std::filesystem::path& noisy,
                                  const std::vector<std::string>& wanted, const TableHints& hints,
                                  double rate_hz);

} // namespace sordino
