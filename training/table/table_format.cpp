// find_format: guesses in the order separator, decimal comma, header, time, channels; each looks at the ones
// before.
#include "training/table/table_format.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "training/number_in.h"
#include "training/table/cell_value.h"
#include "training/table/row_splitter.h"
#include "training/table/time_names.h"

namespace sordino {
namespace {

using Rows = std::vector<std::vector<std::string>>;

constexpr char separators[] = {'\t', ';', '|', ',', blanks};

Rows split(const std::vector<std::string>& lines, char separator) {
    RowSplitter splitter(separator);
    Rows rows(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) splitter.split(lines[i], rows[i]);
    return rows;
}

std::size_t common_width(const Rows& rows) {
    std::map<std::size_t, std::size_t> counts;
    for (const auto& row : rows) ++counts[row.size()];
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == counts.end() ? 0 : most->first;
}

bool is_number(std::string_view cell, bool decimal_comma) {
    return cell_value(cell, decimal_comma).kind == CellValue::Kind::number;
}
bool is_text(std::string_view cell, bool decimal_comma) {
    return cell_value(cell, decimal_comma).kind == CellValue::Kind::text && !iso_stamp(cell);
}

// Whether the first line may be a header is not known yet: it counts only where it is alone.
std::size_t first_below(const Rows& rows) { return rows.size() > 1 ? 1 : 0; }

// How well a separator divides the lines, 0 to 1: see find_format.
double fit(const Rows& rows, std::size_t narrowest) {
    const std::size_t width = common_width(rows);
    if (width < narrowest) return 0.0;
    double cells = 0.0, good = 0.0, equal = 0.0;
    for (std::size_t i = first_below(rows); i < rows.size(); ++i) {
        if (rows[i].size() != width) continue;
        equal += 1.0;
        cells += static_cast<double>(width);
        for (const auto& cell : rows[i]) good += is_text(cell, false) && is_text(cell, true) ? 0.0 : 1.0;
    }
    const double below = static_cast<double>(rows.size() - first_below(rows));
    const double share =
        cells > 0.0 ? std::max(good / cells, 0.01) : 0.0; // text in all columns is divided too
    return share * equal / below * (rows.front().size() == width ? 1.0 : 0.5);
}

char find_separator(const std::vector<std::string>& lines) {
    char best = ',';
    double best_fit = 0.0;
    for (const char separator : separators) {
        const double found = fit(split(lines, separator), 2);
        if (found > best_fit) best = separator, best_fit = found;
    }
    const bool first_line_is_one = split({lines.front()}, best).front().size() < 2;
    return first_line_is_one && fit(split(lines, one_column), 1) > best_fit ? one_column : best;
}

bool find_decimal_comma(const Rows& rows) {
    std::size_t commas = 0, points = 0;
    for (const auto& row : rows)
        for (const auto& cell : row) {
            if (cell.find(',') != std::string::npos) commas += is_number(cell, true) ? 1U : 0U;
            if (cell.find('.') != std::string::npos) points += is_number(cell, false) ? 1U : 0U;
        }
    return commas > points;
}

// Cells of one column below the first line.
template <class Predicate>
std::size_t count_below(const Rows& rows, std::size_t first, std::size_t column, Predicate predicate) {
    std::size_t count = 0;
    for (std::size_t i = first; i < rows.size(); ++i)
        count += column < rows[i].size() && predicate(rows[i][column]) ? 1U : 0U;
    return count;
}

bool find_header(const Rows& rows, bool decimal_comma) {
    const auto& first = rows.front();
    const auto text = [&](const std::string& cell) { return is_text(cell, decimal_comma); };
    if (rows.size() == 1) return std::all_of(first.begin(), first.end(), text);
    for (std::size_t column = 0; column < first.size(); ++column)
        if (text(first[column]) && 2 * count_below(rows, 1, column, text) < rows.size() - 1) return true;
    return false;
}

std::vector<std::string> column_names(const Rows& rows, bool header) {
    if (header) return rows.front();
    std::vector<std::string> names;
    for (std::size_t i = 1; i <= common_width(rows); ++i) names.push_back(fmt::format("{}", i));
    return names;
}

// A row that the reader will leave out says nothing about the columns.
void remove_wrong_widths(Rows& rows, std::size_t width) {
    for (auto& row : rows)
        while (row.size() > width && row.back().empty()) row.pop_back();
    std::erase_if(rows, [&](const auto& row) { return row.size() != width; });
}

// What is found out with the separator and the header known.
class Columns {
  public:
    Columns(const Rows& rows, const TableHints& hints, TableFormat& format)
        : rows_(rows)
        , hints_(hints)
        , format_(format)
        , first_(format.header ? 1 : 0) {}

    // Error: the text of what does not fit.
    Result<void> find_time() {
        if (hints_.time_column == "none") return {};
        if (!hints_.time_column.empty()) return take_hinted_time();
        for (std::size_t column = 0; format_.header && column < width(); ++column)
            if (time_name(format_.names[column]).says_time && take_time(column)) return {};
        for (std::size_t column = 0; column < width(); ++column)
            if (count(column, is_date) > 0 && take_time(column)) return {};
        if (!format_.header && width() > 1 && is_since_1970() && take_time(0)) return {};
        return {};
    }

    void find_channels() {
        for (std::size_t column = 0; column < width(); ++column) {
            const bool numbers =
                count(column, [&](const auto& cell) { return is_number(cell, format_.decimal_comma); }) > 0;
            const bool words =
                count(column, [&](const auto& cell) {
                    return cell_value(cell, format_.decimal_comma).kind == CellValue::Kind::text;
                }) > 0;
            if (column != format_.time_column && (numbers || !words)) format_.channels.push_back(column);
        }
    }

  private:
    static bool is_date(const std::string& cell) { return iso_stamp(cell).has_value(); }
    std::size_t width() const { return format_.names.size(); }

    template <class Predicate>
    std::size_t count(std::size_t column, Predicate predicate) const {
        return count_below(rows_, first_, column, predicate);
    }

    Result<void> take_hinted_time() {
        const auto named = std::find(format_.names.begin(), format_.names.end(), hints_.time_column);
        std::size_t column = static_cast<std::size_t>(named - format_.names.begin());
        if (named == format_.names.end()) column = number_in<std::size_t>(hints_.time_column).value_or(0) - 1;
        if (column >= width())
            return fail(fmt::format(
                "expected a time column \"{}\", found the columns {}. Say one of them, its number from "
                "1, or none",
                hints_.time_column, fmt::join(format_.names, ", ")));
        set_time(column,
                 2 * count(column, is_date) > rows_.size() - first_ ? TimeKind::iso : TimeKind::number);
        return {};
    }

    bool take_time(std::size_t column) {
        const auto read_as = [&](TimeKind kind) {
            TableFormat as = format_;
            as.time_kind = kind;
            return count(column, [&](const auto& cell) { return stamp_in(as, cell).has_value(); });
        };
        const std::size_t dates = read_as(TimeKind::iso), numbers = read_as(TimeKind::number),
                          rows = rows_.size() - first_;
        const TimeKind kind = dates > numbers ? TimeKind::iso : TimeKind::number;
        if (2 * std::max(dates, numbers) < rows || !rises(column, kind)) return false;
        set_time(column, kind);
        return true;
    }

    std::vector<TimeStamp> stamps(std::size_t column, TimeKind kind) const {
        TableFormat as = format_;
        as.time_kind = kind;
        std::vector<TimeStamp> found;
        for (std::size_t i = first_; i < rows_.size(); ++i) {
            const auto stamp = column < rows_[i].size() ? stamp_in(as, rows_[i][column]) : std::nullopt;
            if (stamp) found.push_back(*stamp);
        }
        return found;
    }

    bool rises(std::size_t column, TimeKind kind) const {
        const auto times = stamps(column, kind);
        if (times.size() < 2) return true;
        std::size_t falls = 0;
        for (std::size_t i = 1; i < times.size(); ++i) falls += times[i] < times[i - 1] ? 1U : 0U;
        return falls <= std::max<std::size_t>(1, times.size() / 10) && times.front() < times.back();
    }

    bool is_since_1970() const {
        const auto times = stamps(0, TimeKind::number);
        return times.size() > 1 && std::all_of(times.begin(), times.end(), [](const TimeStamp& stamp) {
                   return stamp.whole >= 1'000'000'000;
               });
    }

    double unit_of(std::size_t column, const std::vector<TimeStamp>& times) const {
        if (hints_.time_unit_s > 0.0) return hints_.time_unit_s;
        if (const double unit = format_.header ? time_name(format_.names[column]).unit_s : 0.0; unit > 0.0)
            return unit;
        const double size = times.empty() ? 0.0 : static_cast<double>(times.front().whole);
        return size >= 1e17 ? 1e-9 : size >= 1e14 ? 1e-6 : size >= 1e11 ? 1e-3 : 1.0;
    }

    void set_time(std::size_t column, TimeKind kind) {
        format_.time_column = column;
        format_.time_kind = kind;
        format_.time_unit_s = kind == TimeKind::number ? unit_of(column, stamps(column, kind)) : 1.0;
        std::optional<int> most;
        for (std::size_t i = first_; i < rows_.size(); ++i) {
            if (column >= rows_[i].size() || !stamp_in(format_, rows_[i][column])) continue;
            const auto decimals = decimals_of(rows_[i][column]);
            if (!decimals) return;
            most = std::max(most.value_or(0), *decimals);
        }
        if (most) format_.time_resolution_s = format_.time_unit_s * std::pow(10.0, -*most);
    }

    const Rows& rows_;
    const TableHints& hints_;
    TableFormat& format_;
    std::size_t first_;
};

} // namespace

Result<TableFormat> find_format(const std::vector<std::string>& lines, const TableHints& hints,
                                const std::string& name) {
    if (lines.empty()) return fail(fmt::format("{}: expected a table, found no line with a row.", name));
    TableFormat format;
    format.separator = hints.separator ? *hints.separator : find_separator(lines);
    Rows rows = split(lines, format.separator);
    format.decimal_comma = hints.decimal_comma ? *hints.decimal_comma : find_decimal_comma(rows);
    format.header = hints.header ? *hints.header : find_header(rows, format.decimal_comma);
    format.names = column_names(rows, format.header);
    remove_wrong_widths(rows, format.names.size());
    Columns columns(rows, hints, format);
    if (const auto time = columns.find_time(); !time)
        return fail(fmt::format("{}: {}.", name, time.error().message));
    columns.find_channels();
    if (format.channels.empty())
        return fail(fmt::format(
            "{}: expected a column of numbers, found none in \"{}\" (separated by {}, decimal {}). Say the "
            "separator and the decimal point where they are others.",
            name, lines[std::min<std::size_t>(1, lines.size() - 1)].substr(0, 60),
            separator_name(format.separator), format.decimal_comma ? "comma" : "point"));
    return format;
}

std::optional<TimeStamp> stamp_in(const TableFormat& format, std::string_view cell) {
    return format.time_kind == TimeKind::iso ? iso_stamp(cell) : number_stamp(cell, format.decimal_comma);
}

std::string separator_name(char separator) {
    if (separator == '\t') return "tab";
    if (separator == one_column) return "nothing";
    return separator == blanks ? "blanks" : std::string(1, separator);
}

} // namespace sordino
