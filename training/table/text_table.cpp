// The rules for rows: left out or not, and which values are missing.
#include "training/table/text_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "training/table/cell_value.h"
#include "training/table/row_splitter.h"

namespace sordino {
namespace {

constexpr std::size_t sample_bytes = 65536; // what the format is found out from

class TextTable : public TableReader {
  public:
    TextTable(LineReader lines, TableInfo info, bool strict)
        : lines_(std::move(lines))
        , info_(std::move(info))
        , splitter_(info_.format.separator)
        , strict_(strict)
        , header_due_(info_.format.header) {}

    const TableInfo& info() const override { return info_; }

    Result<bool> next(TableRow& row) override {
        for (;;) {
            std::string_view line;
            auto more = lines_.next(line);
            if (!more || !*more) return more;
            if (!LineReader::is_row(line)) continue;
            if (header_due_) {
                header_due_ = false;
                continue;
            }
            auto kept = read_row(line, row);
            if (!kept || *kept) return kept;
        }
    }

  private:
    // False: the row is left out.
    Result<bool> read_row(std::string_view line, TableRow& row) {
        splitter_.split(line, row.cells);
        if (row.cells.empty()) return false; // nothing but blanks
        row.line = lines_.number();
        const std::int64_t place = place_++;
        if (const auto width = check_width(line, row.cells); !width || !*width) return width;
        if (info_.has_time) {
            if (const auto time = read_time(row); !time || !*time) return time;
        } else {
            row.time = info_.rate_hz > 0.0 ? static_cast<double>(place) / info_.rate_hz : missing_value;
        }
        return read_values(row);
    }

    Result<bool> check_width(std::string_view line, std::vector<std::string>& cells) {
        const std::size_t width = info_.format.names.size();
        while (cells.size() > width && cells.back().empty()) cells.pop_back();
        if (cells.size() == width) return true;
        return leave_out(
            cells.size() < width ? TableProblem::too_few_columns : TableProblem::too_many_columns, line);
    }

    Result<bool> read_time(TableRow& row) {
        const auto& cell = row.cells[*info_.format.time_column];
        const auto stamp = stamp_in(info_.format, cell);
        if (!stamp) return leave_out(TableProblem::unreadable_time, cell);
        if (!first_) first_ = stamp;
        if (last_ && *stamp == *last_) return leave_out(TableProblem::repeated_time, cell);
        if (last_ && *stamp < *last_) return leave_out(TableProblem::backward_time, cell);
        last_ = stamp;
        row.time = difference(*stamp, *first_) * info_.format.time_unit_s;
        return true;
    }

    Result<bool> read_values(TableRow& row) {
        const auto& channels = info_.format.channels;
        row.values.resize(channels.size());
        for (std::size_t i = 0; i < channels.size(); ++i) {
            const auto& cell = row.cells[channels[i]];
            const CellValue value = cell_value(cell, info_.format.decimal_comma);
            row.values[i] = value.number;
            if (value.kind != CellValue::Kind::text) continue;
            if (const auto counted = count(TableProblem::text_for_number, cell); !counted)
                return tl::unexpected(counted.error());
        }
        return true;
    }

    Result<bool> leave_out(TableProblem kind, std::string_view excerpt) {
        return count(kind, excerpt).map([] { return false; });
    }

    Result<void> count(TableProblem kind, std::string_view excerpt) {
        problems_.add(kind, lines_.number(), excerpt);
        if (!strict_) return {};
        return fail(fmt::format("{}:{}: {}: \"{}\". Mend it, or read the table without being strict.",
                                info_.path, lines_.number(), words_of(kind), problems_.of(kind).excerpt));
    }

    LineReader lines_;
    TableInfo info_;
    RowSplitter splitter_;
    bool strict_;
    bool header_due_;
    std::int64_t place_ = 0;
    std::optional<TimeStamp> first_, last_;
};

TableInfo info_of(const std::string& path, TableFormat format, double rate_hz) {
    TableInfo info;
    info.path = path;
    for (const std::size_t column : format.channels) info.channels.push_back(format.names[column]);
    info.named = format.header;
    info.has_time = format.time_column.has_value();
    info.rate_hz = info.has_time ? 0.0 : rate_hz;
    info.format = std::move(format);
    return info;
}

} // namespace

Result<std::unique_ptr<TableReader>> open_text_table(ByteSource source, const TableHints& hints) {
    LineReader lines(std::move(source));
    auto sample = lines.look_ahead(sample_bytes);
    if (!sample) return tl::unexpected(sample.error());
    auto format = find_format(*sample, hints, lines.name());
    if (!format) return tl::unexpected(format.error());
    TableInfo info = info_of(lines.name(), std::move(*format), hints.rate_hz);
    return std::make_unique<TextTable>(std::move(lines), std::move(info), hints.strict);
}

} // namespace sordino
