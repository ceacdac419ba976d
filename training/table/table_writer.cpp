// Cells with their quotes, time stamps where a row has none, and .npy.
#include "training/table/table_writer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "training/table/byte_sink.h"
#include "training/table/npy_header.h"
#include "training/table/row_splitter.h"
#include "training/table/table_path.h"
#include "training/table/time_text.h"

namespace sordino {
namespace {

bool ends_with_tsv(const std::string& path) { return path.ends_with(".tsv") || path.ends_with(".tsv.gz"); }

// Whether it would read back as something else.
bool needs_quotes(std::string_view cell, char separator, bool first) {
    if (separator == blanks && (cell.empty() || cell.find_first_of(" \t") != std::string_view::npos))
        return true;
    if (cell.empty()) return false;
    return cell.find(separator) != std::string_view::npos || cell.find('"') != std::string_view::npos ||
           (first && cell.front() == '#') ||
           std::string_view(" \t").find(cell.front()) != std::string_view::npos ||
           std::string_view(" \t").find(cell.back()) != std::string_view::npos;
}

void append_cell(std::string& line, std::string_view cell, char separator) {
    const bool first = line.empty();
    if (!needs_quotes(cell, separator, first)) {
        line += cell;
        return;
    }
    line += '"';
    for (const char c : cell) line += c == '"' ? std::string_view("\"\"") : std::string_view(&c, 1);
    line += '"';
}

std::string number_text(const TableFormat& format, double value) {
    const auto narrowed = static_cast<float>(value);
    if (!std::isfinite(value))
        return format.separator == blanks || format.separator == one_column ? "nan" : "";
    std::string text =
        static_cast<double>(narrowed) == value ? fmt::format("{}", narrowed) : fmt::format("{}", value);
    if (format.decimal_comma) std::replace(text.begin(), text.end(), '.', ',');
    return text;
}

} // namespace

struct TableWriter::Impl {
    Impl(ByteSink to, const TableInfo& like, bool as_npy)
        : sink(std::move(to))
        , info(like)
        , npy(as_npy)
        , all(info.channels.size()) {
        std::iota(all.begin(), all.end(), std::size_t{0});
    }

    Result<void> write_cells(const std::vector<std::string>& texts) {
        line.clear();
        for (std::size_t i = 0; i < texts.size(); ++i) {
            if (i > 0) line += info.format.separator;
            append_cell(line, texts[i], info.format.separator);
        }
        line += '\n';
        return sink.write(line);
    }

    Result<void> write_front() {
        if (npy) return sink.write(npy_header_f4(0, info.channels.size()));
        return info.format.header ? write_cells(info.format.names) : Result<void>{};
    }

    void find_origin(const TableRow& row) {
        if (!origin) origin = origin_of(info.format, row);
    }

    // What is written where the row has no text.
    void make_cells(const TableRow& row) {
        cells.assign(info.format.names.size(), "");
        if (info.format.time_column)
            cells[*info.format.time_column] = time_text(info.format, origin.value_or(TimeStamp{}), row.time);
        for (std::size_t i = 0; i < info.channels.size(); ++i)
            cells[info.format.channels[i]] = number_text(info.format, row.values[i]);
    }

    Result<void> write_text(const TableRow& row, std::span<const float> values,
                            std::span<const std::size_t> channels) {
        find_origin(row);
        if (row.cells.empty())
            make_cells(row);
        else
            cells = row.cells;
        for (std::size_t i = 0; i < channels.size(); ++i)
            cells[info.format.channels[channels[i]]] =
                number_text(info.format, static_cast<double>(values[i]));
        return write_cells(cells);
    }

    Result<void> write_npy(const TableRow& row, std::span<const float> values,
                           std::span<const std::size_t> channels) {
        floats.assign(row.values.begin(), row.values.end());
        for (std::size_t i = 0; i < channels.size(); ++i) floats[channels[i]] = values[i];
        ++rows;
        return sink.write({reinterpret_cast<const char*>(floats.data()), floats.size() * sizeof(float)});
    }

    ByteSink sink;
    TableInfo info;
    bool npy;
    std::vector<std::size_t> all; // channels
    std::uint64_t rows = 0;
    std::optional<TimeStamp> origin; // of time 0
    std::string line;
    std::vector<std::string> cells;
    std::vector<float> floats;
};

TableWriter::TableWriter(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
TableWriter::TableWriter(TableWriter&&) noexcept = default;
TableWriter::~TableWriter() = default;

Result<TableWriter> TableWriter::create(const std::string& path, const TableInfo& like) {
    const TableKind kind = path == "-" ? TableKind::text : table_kind(path);
    auto sink = ByteSink::create(path, kind == TableKind::packed_text);
    if (!sink) return tl::unexpected(sink.error());
    auto impl = std::make_unique<Impl>(std::move(*sink), like, kind == TableKind::npy);
    if (ends_with_tsv(path)) impl->info.format.separator = '\t';
    if (auto front = impl->write_front(); !front) return tl::unexpected(front.error());
    return TableWriter(std::move(impl));
}

Result<void> TableWriter::write(const TableRow& row, std::span<const float> values,
                                std::span<const std::size_t> channels) {
    return impl_->npy ? impl_->write_npy(row, values, channels) : impl_->write_text(row, values, channels);
}

Result<void> TableWriter::write(const TableRow& row, std::span<const float> values) {
    return write(row, values, impl_->all);
}

Result<void> TableWriter::write(const TableRow& row) { return write(row, {}, {}); }

Result<void> TableWriter::finish() {
    return impl_->npy ? impl_->sink.finish_with_front(npy_header_f4(impl_->rows, impl_->info.channels.size()))
                      : impl_->sink.finish();
}

} // namespace sordino
