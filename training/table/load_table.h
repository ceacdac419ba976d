// A whole table in memory, on an even grid: what training reads.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "model/result.h"
#include "training/table/table_path.h"
#include "training/table/table_reader.h"

namespace sordino {

struct LoadedTable {
    std::vector<std::string> channels;
    bool named = false;     // whether these are names or numbers
    double rate_hz = 0.0;   // > 0
    Eigen::MatrixXf values; // (rows, channels); NaN: missing
    std::vector<Eigen::Index>
        stretches; // the first rows of the parts between gaps that are too long (see EvenRows): 0, ...
    TableProblems problems;
    double own_rate_hz = 0.0;      // measured at its time stamps, or the hint; 0: not known
    std::optional<double> start_s; // the first row's time stamp, in seconds; none in a table without
};

inline constexpr std::size_t table_memory_limit = std::size_t{4} << 30; // bytes of values

// rate_hz: of the grid; 0: the table's own, measured at its time stamps or by the hint. A table without time
// stamps is not brought to another rate. Errors: those of TableReader, fewer than two rows, no rate to be
// found, and values of more than memory_limit bytes (twice as many are held for a moment at the end).
Result<LoadedTable> load_table(const std::string& path, const TableHints& hints = {}, double rate_hz = 0.0,
                               std::size_t memory_limit = table_memory_limit);

// The wanted channels, in their order. Errors: those of match_channels, with this path.
Result<Eigen::MatrixXf> channels_of(const LoadedTable& table, const std::string& path,
                                    const std::vector<std::string>& wanted);

// The first row and the number of rows of each stretch.
std::vector<std::pair<Eigen::Index, Eigen::Index>> parts_of(const LoadedTable& table);

} // namespace sordino
