// The page of a table: its data as elements of the page, and what of a log of any length it holds.
#pragma once

#include "model/result.h"
#include "training/report.h"
#include "training/report/envelopes.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace sordino::report {

inline constexpr std::size_t most_channels = 128; // on a page: the first ones
inline constexpr std::size_t most_bins = 32'768;
inline constexpr std::size_t envelope_values = std::size_t{1} << 20; // lowest and highest of all tracks
inline constexpr std::size_t excerpt_values = std::size_t{1} << 18;  // of rows one by one
inline constexpr std::size_t most_excerpts = 16;                     // the first rows, and around alarms
inline constexpr std::size_t largest_page = 9'000'000;               // bytes, whatever the log

// So many bins stay within the values for all tracks; and so many rows in each of `excerpts`. Even.
std::size_t bins_for(std::size_t tracks);
std::size_t excerpt_rows_for(std::size_t tracks, std::size_t excerpts);

// A name as a page has it: long ones are cut.
std::string shown_name(const std::string& name);

// Writes the page: `data` as what its script finds under "page", with the facts, and each piece as bytes. The
// first piece is the whole log, others are parts of it, row by row. Errors: AtomicFile's.
Result<void> write_table_page(const std::filesystem::path& path, const ReportFacts& facts,
                              nlohmann::json data, const std::vector<Envelopes>& pieces);

} // namespace sordino::report
