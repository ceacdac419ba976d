// All figures as one table a group, each row with its ratio to the group's first.
#pragma once

#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace sordino::bench {

// Collects what every repetition counted, and prints medians once all is done.
class Summary : public benchmark::BenchmarkReporter {
  public:
    bool ReportContext(const Context& context) override;
    void ReportRuns(const std::vector<Run>& runs) override;
    void Finalize() override;

  private:
    struct Row {
        std::string group, name;
        std::map<std::string, std::vector<double>> figures; // counter: its value in each repetition
    };
    using Place = std::pair<std::int64_t, std::int64_t>; // in the order of registration

    std::map<Place, Row> rows_;
};

} // namespace sordino::bench
