// One function a kind of file.
#include "training/vectors/row_writer.h"

#include "training/table/byte_sink.h"
#include "training/table/npy_header.h"
#include "training/table/table_path.h"
#include "training/table/table_writer.h"
#include "training/vectors/idx_file.h"
#include "training/vectors/image_file.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace sordino {
namespace {

namespace fs = std::filesystem;

Result<void> write_images(const std::string& out, const std::string& source, const RowSet& set,
                          const Eigen::MatrixXf& rows) {
    std::error_code error;
    const bool folder = fs::is_directory(source, error);
    for (std::size_t i = 0; i < set.names.size(); ++i) {
        const fs::path path =
            folder ? (fs::path(out) / set.names[i]).replace_extension(".png") : fs::path(out);
        if (folder) fs::create_directories(path.parent_path(), error);
        if (error)
            return fail(
                fmt::format("{}: cannot be made a folder: {}", path.parent_path().string(), error.message()));
        if (auto good = write_png(path, image_of(set.spec, rows.col(static_cast<Eigen::Index>(i)))); !good)
            return good;
    }
    return {};
}

Result<void> write_bytes(const std::string& out, const RowSet& set, const Eigen::MatrixXf& rows) {
    IdxArray array{{static_cast<int>(rows.cols()), set.spec.height, set.spec.width}, {}};
    if (set.spec.channels > 1) array.sizes.push_back(set.spec.channels);
    array.values.reserve(static_cast<std::size_t>(rows.size()));
    for (const float value : rows.reshaped())
        array.values.push_back(
            static_cast<std::uint8_t>(std::lround(std::clamp(255.0F * value, 0.0F, 255.0F))));
    return write_idx(out, array);
}

Result<void> write_npy(const std::string& out, const RowSet& set, const Eigen::MatrixXf& rows) {
    auto sink = ByteSink::create(out, false);
    if (!sink) return tl::unexpected(sink.error());
    if (auto good = sink->write(
            npy_header_f4(static_cast<std::uint64_t>(rows.cols()), static_cast<std::size_t>(rows.rows())));
        !good)
        return good;
    const Eigen::MatrixXf values = set.kind == RowKind::table ? Eigen::MatrixXf(set.unit * rows) : rows;
    if (auto good = sink->write({reinterpret_cast<const char*>(values.data()),
                                 static_cast<std::size_t>(values.size()) * sizeof(float)});
        !good)
        return good;
    return sink->finish();
}

Result<void> write_table(const std::string& out, const std::string& source, const RowSet& set,
                         const Eigen::MatrixXf& rows, const RowSettings& settings) {
    auto reader = TableReader::open(source, settings.hints);
    if (!reader) return tl::unexpected(reader.error());
    const TableInfo& info = (*reader)->info();
    const auto wanted = set.spec.is_image() ? (settings.columns.empty() ? info.channels : settings.columns)
                                            : set.spec.columns;
    const auto columns = match_channels(wanted, info);
    if (!columns) return tl::unexpected(columns.error());
    auto writer = TableWriter::create(out, info);
    if (!writer) return tl::unexpected(writer.error());
    std::size_t place = 0;
    Eigen::Index next = 0;
    for (TableRow row;; ++place) {
        const auto more = (*reader)->next(row);
        if (!more) return tl::unexpected(more.error());
        if (!*more) break;
        const bool restored = next < rows.cols() && set.places[static_cast<std::size_t>(next)] == place;
        const Eigen::VectorXf values =
            restored ? Eigen::VectorXf(set.unit * rows.col(next++)) : Eigen::VectorXf();
        const auto good =
            restored ? writer->write(row, {values.data(), columns->size()}, *columns) : writer->write(row);
        if (!good) return good;
    }
    return writer->finish();
}

} // namespace

Result<void> write_rows(const std::string& out, const std::string& source, const RowSet& set,
                        const Eigen::MatrixXf& rows, const RowSettings& settings) {
    if (set.kind == RowKind::images) return write_images(out, source, set, rows);
    if (set.kind == RowKind::table && table_kind(source) != TableKind::npy)
        return write_table(out, source, set, rows, settings);
    if (table_kind(out) == TableKind::npy) return write_npy(out, set, rows);
    if (set.kind == RowKind::idx) return write_bytes(out, set, rows);
    return write_table(out, source, set, rows, settings);
}

} // namespace sordino
