// Curves to CSV and back.
#include "training/curves.h"

#include "model/atomic_file.h"
#include "training/number_in.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>

#include <fmt/format.h>

namespace sordino {
namespace {

constexpr std::array curves{
    Curve{"training_loss", &EpochResult::training_loss},
    Curve{"validation_loss", &EpochResult::validation_loss},
    Curve{"validation_snr_db", &EpochResult::validation_snr_db},
    Curve{"learning_rate", &EpochResult::learning_rate},
    Curve{"seconds", &EpochResult::seconds},
    Curve{"audio_rate", &EpochResult::audio_rate},
    Curve{"gradient_norm", &EpochResult::gradient_norm},
};

std::vector<std::string_view> cells_of(std::string_view line) {
    if (line.ends_with('\r')) line.remove_suffix(1); // a spreadsheet has saved it
    std::vector<std::string_view> cells;
    for (std::size_t start = 0, end = 0; end != line.npos; start = end + 1) {
        end = line.find(',', start);
        cells.push_back(line.substr(start, end - start));
    }
    return cells;
}

// Whether the cell is what its column holds; in a column that is not ours it may be anything.
bool put(std::string_view column, std::string_view cell, EpochResult& result) {
    if (column == "epoch" || column == "best") {
        const auto value = number_in<int>(cell);
        if (column == "epoch")
            result.epoch = value.value_or(0);
        else
            result.best = value == 1;
        return value.has_value();
    }
    for (const Curve& curve : curves) {
        if (column != curve.name) continue;
        const auto value = number_in<double>(cell);
        result.*curve.value = value.value_or(0.0);
        return value.has_value();
    }
    return true;
}

std::string header() {
    std::string line = "epoch";
    for (const Curve& curve : curves) line += fmt::format(",{}", curve.name);
    return line + ",best";
}

// The first of our columns that is not among those found.
std::string missing_column(const std::vector<std::string_view>& found) {
    const std::string ours = header();
    for (const auto column : cells_of(ours))
        if (std::find(found.begin(), found.end(), column) == found.end()) return std::string(column);
    return {};
}

} // namespace

std::span<const Curve> training_curves() { return curves; }

std::string curves_csv(std::span<const EpochResult> history) {
    std::string text = header() + "\n";
    for (const EpochResult& result : history) {
        text += fmt::format("{}", result.epoch);
        for (const Curve& curve : curves) text += fmt::format(",{}", result.*curve.value);
        text += result.best ? ",1\n" : ",0\n";
    }
    return text;
}

Result<void> write_curves(const std::filesystem::path& path, std::span<const EpochResult> history) {
    const std::string text = curves_csv(history);
    return write_atomically(path, std::as_bytes(std::span(text)));
}

Result<std::vector<EpochResult>> read_curves(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file || text.empty())
        return fail(fmt::format("{}: expected the curves of a training run, found nothing that can be read",
                                path.string()));
    return parse_curves(text, path.string());
}

Result<std::vector<EpochResult>> parse_curves(const std::string& text, const std::string& name) {
    std::istringstream lines(text);
    std::string first, line;
    std::getline(lines, first);
    const auto columns = cells_of(first);
    if (const auto missing = missing_column(columns); !missing.empty())
        return fail(fmt::format("{}: expected the column '{}' of a training run's curves, found none; is it "
                                "another file?",
                                name, missing));
    std::vector<EpochResult> history;
    for (int row = 2; std::getline(lines, line); ++row) {
        const auto cells = cells_of(line);
        EpochResult& result = history.emplace_back();
        bool good = cells.size() == columns.size();
        for (std::size_t c = 0; good && c < cells.size(); ++c) good = put(columns[c], cells[c], result);
        if (!good)
            return fail(fmt::format("{}: line {}: expected {} values, numbers where the columns are a run's, "
                                    "found '{}'",
                                    name, row, columns.size(), line));
    }
    return history;
}

} // namespace sordino
