// Rows read, restored and written.
#include "cli/denoise_table.h"

#include "cli/interrupt.h"
#include "cli/latent.h"
#include "cli/progress.h"
#include "cli/table_options.h"
#include "training/restored_report.h"
#include "training/table/restored_rows.h"
#include "training/table/table_writer.h"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <optional>

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
    // report: may be null.
    RowWriter(TableWriter& writer, RestoredReport* report, const TableJobSettings& settings,
              std::vector<std::size_t> columns)
        : writer_(writer)
        , report_(report)
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
        if (report_) show(done.row);
        return writer_.write(done.row, values_, changed_);
    }

    std::int64_t rows() const { return rows_; }
    std::int64_t filled() const { return filled_; }

  private:
    // To the page goes what is written.
    void show(const TableRow& row) {
        written_.clear();
        for (std::size_t c = 0, i = 0; c < columns_.size(); ++c) {
            const bool changed = i < changed_.size() && changed_[i] == columns_[c];
            written_.push_back(changed ? values_[i++] : static_cast<float>(row.values[columns_[c]]));
        }
        report_->push(row, written_);
    }

    TableWriter& writer_;
    RestoredReport* report_;
    const TableJobSettings& settings_;
    std::vector<std::size_t> columns_;
    std::vector<float> values_, written_;
    std::vector<std::size_t> changed_;
    std::int64_t rows_ = 0, filled_ = 0;
};

Result<void> write_report(const RestoredReport& report, const DenoiseJob& job,
                          const TableJobSettings& settings, const TableOutcome& outcome) {
    const char* did = !settings.fill   ? "noise taken away"
                      : settings.clean ? "noise taken away, gaps filled"
                                       : "gaps filled";
    return report.write(settings.report,
                        {job.in == standard_stream ? "standard input" : fs::path(job.in).filename().string(),
                         {{"Model", settings.model},
                          {"Done", did},
                          {"When live", fmt::format("{:.3g} s late", outcome.delay_s)}}});
}

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
    auto latent = open_latent(settings.latent, *model, settings.model, info);
    if (!latent) return tl::unexpected(latent.error());

    RestoredRows rows(model, info, *columns);
    if (*latent) rows.keep_codes();
    std::optional<RestoredReport> report;
    if (!settings.report.empty()) report.emplace(info, model->spec.channels, *columns);
    RowWriter out(*writer, report ? &*report : nullptr, settings, *columns);
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
        if (auto good = write_latent(*latent, rows); !good) return tl::unexpected(good.error());
        if (more) progress.advance(1);
    }
    tell_problems(info.path, (*reader)->problems());
    if (out.rows() == 0) return fail(info.path + ": expected rows, found none");
    if (auto good = writer->finish(); !good) return tl::unexpected(good.error());
    if (*latent)
        if (auto good = (*latent)->finish(); !good) return tl::unexpected(good.error());
    const TableOutcome outcome{out.rows(), out.filled(), static_cast<double>(out.rows()) / progress.seconds(),
                               model->spec.delay() / model->spec.rate_hz};
    if (report)
        if (auto good = write_report(*report, job, settings, outcome); !good)
            return tl::unexpected(good.error());
    return outcome;
}

} // namespace sordino
