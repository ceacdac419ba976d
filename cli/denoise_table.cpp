// Rows read, restored and written.
#include "cli/denoise_table.h"

#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/table_options.h"
#include "training/table/restored_rows.h"
#include "training/table/table_writer.h"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>

namespace sordino {
namespace {

namespace fs = std::filesystem;

Result<void> check_output(const DenoiseJob& job, bool force) {
    if (job.out == standard_stream) return {};
    std::error_code error;
    if (!force && fs::exists(job.out, error))
        return fail(job.out + ": is there already; choose another name, or replace it with --force");
    const fs::path folder = fs::path(job.out).parent_path();
    if (job.makes_folder && !folder.empty()) fs::create_directories(folder, error);
    if (error) return fail(fmt::format("{}: cannot be made a folder: {}", folder.string(), error.message()));
    return {};
}

// What is written for one row.
class RowWriter {
  public:
    RowWriter(TableWriter& writer, const TableJobSettings& settings, std::vector<std::size_t> columns)
        : writer_(writer)
        , settings_(settings)
        , columns_(std::move(columns)) {}

    Result<void> write(const RestoredRow& done) {
        values_.clear();
        changed_.clear();
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            const bool missing = std::isnan(done.row.values[columns_[c]]);
            if (!(missing ? settings_.fill : settings_.clean)) continue;
            filled_ += missing ? 1 : 0;
            values_.push_back(done.restored[c]);
            changed_.push_back(columns_[c]);
        }
        ++rows_;
        return writer_.write(done.row, values_, changed_);
    }

    std::int64_t rows() const { return rows_; }
    std::int64_t filled() const { return filled_; }

  private:
    TableWriter& writer_;
    const TableJobSettings& settings_;
    std::vector<std::size_t> columns_;
    std::vector<float> values_;
    std::vector<std::size_t> changed_;
    std::int64_t rows_ = 0, filled_ = 0;
};

} // namespace

Result<TableOutcome> denoise_table(const DenoiseJob& job, const std::shared_ptr<const WindowModel>& model,
                                   const TableJobSettings& settings) {
    auto reader = TableReader::open(job.in, settings.hints);
    if (!reader) return tl::unexpected(reader.error());
    const TableInfo& info = (*reader)->info();
    auto columns = match_channels(model->spec.channels, info);
    if (!columns) return tl::unexpected(columns.error());
    if (auto good = check_output(job, settings.force); !good) return tl::unexpected(good.error());
    auto writer = TableWriter::create(job.out, info);
    if (!writer) return tl::unexpected(writer.error());

    RestoredRows rows(model, info, *columns);
    RowWriter out(*writer, settings, *columns);
    Progress progress(info.path, model->spec.rate_hz, -1, settings.quiet || job.out == standard_stream);
    RestoredRow done;
    TableRow row;
    for (bool more = true; more;) {
        if (interrupted()) return fail("interrupted");
        const auto read = (*reader)->next(row);
        if (!read) return tl::unexpected(read.error());
        more = *read;
        if (more)
            rows.push(row);
        else
            rows.finish();
        while (rows.next(done))
            if (auto good = out.write(done); !good) return tl::unexpected(good.error());
        if (more) progress.advance(1);
    }
    tell_problems(info.path, (*reader)->problems());
    if (out.rows() == 0) return fail(info.path + ": expected rows, found none");
    if (auto good = writer->finish(); !good) return tl::unexpected(good.error());
    return TableOutcome{out.rows(), out.filled(), static_cast<double>(out.rows()) / progress.seconds(),
                        model->spec.delay() / model->spec.rate_hz};
}

} // namespace sordino
