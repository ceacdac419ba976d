// The page that lets a person see what was unusual in a table, and when.
#pragma once

#include "model/alarms.h"
#include "model/result.h"
#include "training/report.h"
#include "training/report/alarm_excerpts.h"
#include "training/report/envelopes.h"
#include "training/report/time_axis.h"
#include "training/table/table_reader.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace sordino {

struct AlarmOnPage {
    Alarm alarm;
    double from = 0, to = 0; // places of its first and last row, see report::place_on_axis
    std::string start, end;  // their time stamps as the table has them
};

// Gathers while rows pass, in constant memory (8 MB at most): channels and score as the lowest and highest
// values of at most 32,768 bins; one by one the first rows, and those around the 15 alarms of the highest
// scores; and up to 1000 alarms, those of the highest scores. The page is one HTML file below 9 MB that needs
// nothing else; of more than 128 channels it has the first. One thread at a time.
class WatchedReport {
  public:
    // channels: names, and columns[c] is where channel c is in the table. As many; at least one.
    WatchedReport(const TableInfo& info, std::vector<std::string> channels, std::vector<std::size_t> columns,
                  float threshold);

    // The next row, its score, and whether an alarm is on.
    void push(const TableRow& row, float score, bool alarm);
    void add(AlarmOnPage alarm); // one that is over; in their order

    // The page appears whole or not at all. Errors: AtomicFile's.
    Result<void> write(const std::filesystem::path& path, const ReportFacts& facts) const;

  private:
    nlohmann::json channels_json() const;
    nlohmann::json alarms_json() const;

    std::vector<std::string> channels_;
    std::size_t shown_; // channels
    std::vector<std::size_t> columns_;
    float threshold_;
    report::TimeAxis axis_;
    report::Envelopes whole_, start_;
    report::AlarmExcerpts excerpts_;
    std::vector<AlarmOnPage> alarms_;
    std::vector<std::int64_t> missing_, alarms_of_; // (channels)
    std::int64_t alarm_count_ = 0;
    std::vector<float> values_; // channels, score
};

} // namespace sordino
