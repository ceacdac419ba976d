// Both loaded on one grid, compared, and cut into parts.
#include "training/table/table_pair.h"

#include <cmath>

#include <fmt/format.h>

namespace sordino {
namespace {

namespace fs = std::filesystem;

// A sentence on what keeps the two from being a pair, or an empty string.
std::string problem_with(const LoadedTable& clean, const LoadedTable& noisy, const std::string& clean_name) {
    const double rate = clean.own_rate_hz;
    if (std::abs(rate - noisy.own_rate_hz) > 0.01 * rate)
        return fmt::format("expected rows at the rate of {}, {:g} Hz, found {:g} Hz", clean_name, rate,
                           noisy.own_rate_hz);
    if (clean.start_s && noisy.start_s && std::abs(*clean.start_s - *noisy.start_s) * clean.rate_hz > 0.5)
        return fmt::format("expected the first time stamp of {}, found one that is {:g} s later", clean_name,
                           *noisy.start_s - *clean.start_s);
    if (clean.values.rows() != noisy.values.rows())
        return fmt::format("expected as many rows as in {}, {}, found {}", clean_name, clean.values.rows(),
                           noisy.values.rows());
    if (clean.stretches != noisy.stretches)
        return fmt::format("expected long gaps where {} has them, found others", clean_name);
    return "";
}

} // namespace

Result<TablePair> load_table_pair(const fs::path& clean_path, const fs::path& noisy_path,
                                  const std::vector<std::string>& wanted, const TableHints& hints,
                                  double rate_hz) {
    const auto clean = load_table(clean_path.string(), hints, rate_hz);
    if (!clean) return tl::unexpected(clean.error());
    const auto noisy = load_table(noisy_path.string(), hints, clean->rate_hz);
    if (!noisy) return tl::unexpected(noisy.error());
    if (const auto problem = problem_with(*clean, *noisy, clean_path.string()); !problem.empty())
        return fail(fmt::format("{}: {}. Cut both to the same rows.", noisy_path.string(), problem));
    TablePair pair{
        wanted.empty() ? clean->channels : wanted, clean->rate_hz, {}, clean->problems, noisy->problems};
    const auto clean_values = channels_of(*clean, clean_path.string(), pair.channels);
    const auto noisy_values = channels_of(*noisy, noisy_path.string(), pair.channels);
    if (!clean_values) return tl::unexpected(clean_values.error());
    if (!noisy_values) return tl::unexpected(noisy_values.error());
    for (const auto& [begin, rows] : parts_of(*clean))
        pair.parts.push_back({clean_values->middleRows(begin, rows), noisy_values->middleRows(begin, rows)});
    return pair;
}

} // namespace sordino
