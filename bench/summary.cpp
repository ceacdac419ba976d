// Medians over repetitions, in the order of registration.
#include "bench/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace sordino::bench {
namespace {

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

bool Summary::ReportContext(const Context&) {
    fmt::print(
        "48 kHz, one core. Each figure is the median of the repetitions; x: the first column's ratio to "
        "the group's first row\n");
    std::fflush(stdout);
    return true;
}

void Summary::ReportRuns(const std::vector<Run>& runs) {
    for (const Run& run : runs) {
        if (run.run_type != Run::RT_Iteration || run.error_occurred) continue;
        Row& row = rows_[{run.family_index, run.per_family_instance_index}];
        const std::string& name = run.run_name.function_name;
        row.group = name.substr(0, name.find('/'));
        row.name = name.substr(name.find('/') + 1);
        for (const auto& [counter, value] : run.counters) row.figures[counter].push_back(value);
    }
}

void Summary::Finalize() {
    std::string group;
    double first = 0;
    for (const auto& [place, row] : rows_) {
        if (row.figures.empty()) continue;
        const double leading = median(row.figures.begin()->second);
        if (row.group != group) {
            group = row.group;
            first = leading;
            fmt::print("\n{:<36}", group);
            for (const auto& [counter, values] : row.figures) fmt::print("{:>13}", counter);
            fmt::print("{:>8}\n", "x");
        }
        fmt::print("  {:<34}", row.name);
        for (const auto& [counter, values] : row.figures) fmt::print("{:>13.4g}", median(values));
        fmt::print("{:>8.3g}\n", first > 0 ? leading / first : 0);
    }
}

} // namespace sordino::bench
