// A table of a time column and columns of codes.
#include "training/table/code_writer.h"

#include <fmt/format.h>

namespace sordino {
namespace {

TableInfo info_of(const TableInfo& like, std::size_t values) {
    TableInfo info;
    info.format = like.format;
    const auto& time = like.format.time_column;
    info.format.names = {time ? like.format.names[*time] : "row"};
    info.format.channels.clear();
    if (info.format.separator == one_column) info.format.separator = info.format.decimal_comma ? ';' : ',';
    info.format.header = true;
    info.format.time_column = 0;
    for (std::size_t c = 1; c <= values; ++c) {
        info.format.names.push_back(fmt::format("c{}", c));
        info.format.channels.push_back(c);
        info.channels.push_back(info.format.names.back());
    }
    return info;
}

} // namespace

CodeWriter::CodeWriter(TableWriter writer, std::size_t values)
    : writer_(std::move(writer)) {
    row_.values.resize(values);
    row_.cells.resize(values + 1);
}

Result<CodeWriter> CodeWriter::create(const std::string& path, const TableInfo& like, std::size_t values) {
    auto writer = TableWriter::create(path, info_of(like, values));
    if (!writer) return tl::unexpected(writer.error());
    return CodeWriter(std::move(*writer), values);
}

Result<void> CodeWriter::write(const WindowCode& code) {
    row_.cells.front() = code.time;
    return writer_.write(row_, code.code);
}

Result<void> CodeWriter::finish() { return writer_.finish(); }

} // namespace sordino
