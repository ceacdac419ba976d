// Rows to CSV and back.
#include "cli/tune_table.h"

#include "training/number_in.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>
#include <optional>

namespace sordino {
namespace {

using Cells = std::vector<std::string>;

struct Column {
    const char* name;
    double TuneRow::*value;
};

constexpr std::array of_sound{
    Column{"si_sdr_gain_db", &TuneRow::si_sdr_gain_db},
    Column{"si_sdr_db", &TuneRow::si_sdr_db},
    Column{"validation_snr_db", &TuneRow::validation_snr_db},
    Column{"validation_loss", &TuneRow::validation_loss},
    Column{"training_loss", &TuneRow::training_loss},
    Column{"best_epoch", &TuneRow::best_epoch},
    Column{"epochs_done", &TuneRow::epochs_done},
    Column{"seconds", &TuneRow::seconds},
    Column{"parameters", &TuneRow::parameters},
    Column{"mmac_per_second", &TuneRow::mmac_per_second},
};

constexpr std::array of_rows{
    Column{"mse", &TuneRow::mse},
    Column{"psnr_db", &TuneRow::psnr_db},
    Column{"accuracy", &TuneRow::accuracy},
    Column{"validation_loss", &TuneRow::validation_loss},
    Column{"training_loss", &TuneRow::training_loss},
    Column{"best_epoch", &TuneRow::best_epoch},
    Column{"epochs_done", &TuneRow::epochs_done},
    Column{"seconds", &TuneRow::seconds},
    Column{"parameters", &TuneRow::parameters},
};

std::span<const Column> columns_of(TuneSubject subject) {
    if (subject == TuneSubject::sound) return of_sound;
    return of_rows;
}

constexpr std::array fates{"finished", "stopped", "failed"};

Cells header(std::span<const std::string> tried, TuneSubject subject) {
    Cells cells{"run", "status"};
    cells.insert(cells.end(), tried.begin(), tried.end());
    for (const auto& column : columns_of(subject)) cells.emplace_back(column.name);
    cells.emplace_back("reason");
    return cells;
}

Cells cells_of(const TuneRow& row, TuneSubject subject) {
    Cells cells{fmt::format("{}", row.run), fates[static_cast<std::size_t>(row.fate)]};
    cells.insert(cells.end(), row.values.begin(), row.values.end());
    for (const auto& column : columns_of(subject)) {
        const double value = row.*column.value;
        cells.push_back(std::isnan(value) ? std::string() : fmt::format("{}", value));
    }
    cells.push_back(row.reason);
    return cells;
}

std::string quoted(const std::string& cell) {
    if (cell.find_first_of(",\"\r\n") == cell.npos) return cell;
    std::string text = "\"";
    for (const char c : cell) text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + '"';
}

std::string line_of(const Cells& cells) {
    std::string line;
    for (const auto& cell : cells) line += (line.empty() ? "" : ",") + quoted(cell);
    return line + '\n';
}

std::vector<Cells> lines_of(const std::string& text) {
    std::vector<Cells> lines;
    bool within = false, begun = false; // a quote; a line
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (!begun) lines.push_back({""});
        begun = true;
        auto& cell = lines.back().back();
        if (c == '"' && within && i + 1 < text.size() && text[i + 1] == '"')
            cell += text[++i];
        else if (c == '"')
            within = !within;
        else if (c == ',' && !within)
            lines.back().emplace_back();
        else if (c == '\n' && !within)
            begun = false;
        else if (c != '\r' || within)
            cell += c;
    }
    return lines;
}

std::optional<TuneRow> row_of(const Cells& cells, std::size_t tried, TuneSubject subject) {
    const auto columns = columns_of(subject);
    if (cells.size() != 2 + tried + columns.size() + 1) return std::nullopt;
    TuneRow row;
    const auto fate = std::find(fates.begin(), fates.end(), cells[1]);
    if (!read_number(cells[0], row.run) || row.run < 1 || fate == fates.end()) return std::nullopt;
    row.fate = static_cast<RunFate>(fate - fates.begin());
    const auto numbers = cells.begin() + 2 + static_cast<std::ptrdiff_t>(tried);
    row.values.assign(cells.begin() + 2, numbers);
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const std::string& cell = numbers[static_cast<std::ptrdiff_t>(c)];
        if (!cell.empty() && !read_number(cell, row.*columns[c].value)) return std::nullopt;
    }
    row.reason = cells.back();
    return row;
}

} // namespace

std::string tune_csv(std::span<const std::string> tried, std::span<const TuneRow> rows, TuneSubject subject) {
    std::string text = line_of(header(tried, subject));
    for (const auto& row : rows) text += line_of(cells_of(row, subject));
    return text;
}

Result<std::vector<TuneRow>> read_tune_csv(const std::filesystem::path& path,
                                           std::span<const std::string> tried, TuneSubject subject) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return fail(fmt::format("{}: expected the results of a search, found nothing that can be read",
                                path.string()));
    const auto lines = lines_of({std::istreambuf_iterator<char>(file), {}});
    if (lines.empty() || lines.front() != header(tried, subject))
        return fail(fmt::format("{}: expected the columns of this search, found others; use another folder, "
                                "or --force to start anew",
                                path.string()));
    std::vector<TuneRow> rows;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        auto row = row_of(lines[i], tried.size(), subject);
        if (!row)
            return fail(fmt::format("{}: row {}: expected a run's {} values, found something else; mend it "
                                    "or take it out, and that run is made again",
                                    path.string(), i, lines.front().size()));
        rows.push_back(std::move(*row));
    }
    return rows;
}

std::vector<TuneRow> ranked(std::span<const TuneRow> rows, TuneSubject subject) {
    std::vector<TuneRow> finished;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(finished),
                 [](const auto& row) { return row.fate == RunFate::finished; });
    const auto worth = [subject](const TuneRow& row) { // a row that somebody has edited may be without
        const double value = subject == TuneSubject::sound ? row.si_sdr_gain_db : -row.mse;
        return std::isnan(value) ? -std::numeric_limits<double>::infinity() : value;
    };
    std::sort(finished.begin(), finished.end(), [&](const auto& a, const auto& b) {
        return worth(a) != worth(b) ? worth(a) > worth(b) : a.run < b.run;
    });
    return finished;
}

} // namespace sordino
