// The page that lets a person see what a denoiser did to a table.
#pragma once

#include "model/result.h"
#include "training/report.h"
#include "training/report/channel_figures.h"
#include "training/report/envelopes.h"
#include "training/report/time_axis.h"
#include "training/table/table_reader.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace sordino {

// Gathers while rows pass, in constant memory (7 MB at most): the channels before and after as the lowest and
// highest values of at most 32,768 bins, the first rows one by one, and figures of each channel. The page is
// one HTML file below 9 MB that needs nothing else; of more than 128 channels it has the first. One thread at
// a time.
class RestoredReport {
  public:
    // channels: names, and columns[c] is where channel c is in the table. As many; at least one.
    RestoredReport(const TableInfo& info, const std::vector<std::string>& channels,
                   std::vector<std::size_t> columns);

    // The next row as it was read, and its channels as they are written; NaN: missing still.
    void push(const TableRow& row, std::span<const float> after);

    // The page appears whole or not at all. Errors: AtomicFile's.
    Result<void> write(const std::filesystem::path& path, const ReportFacts& facts) const;

  private:
    std::vector<std::string> names_; // of those on the page
    std::size_t all_channels_;
    std::vector<std::size_t> columns_;
    report::TimeAxis axis_;
    report::Envelopes whole_, start_;
    std::vector<report::ChannelFigures> figures_;
    std::vector<float> values_; // (channels, 3): before, after, and after where it was missing before
};

} // namespace sordino
