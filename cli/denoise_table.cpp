// Rows read, restored and written.
#include "cli/denoise_table.h"

#include "cli/interrupt.h"
#include "cli/latent.h"
#include "cli/progress.h"
#include "cli/table_options.h"
#include "model/spectral_stream.h"
#include "training/audio_format.h"
#include "training/restored_report.h"
#include "training/table/even_rows.h"
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
    AudioInfo any_sound;
    any_sound.rate = 16000;
    any_sound.channels = 1;
    if (format_for(job.out, any_sound))
        return fail(job.out +
                    ": expected a table, for rows are what is written, found a sound; name a .csv or "
                    ".npy");
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

struct Source {
    std::unique_ptr<TableReader> reader;
    std::vector<std::string> channels; // the model's
    std::vector<std::size_t> columns;  // of these
    double rate_hz = 0.0;              // of what the model sees
};

Result<Source> open_source(const DenoiseJob& job, const std::vector<std::string>& channels, double rate_hz,
                           const TableJobSettings& settings) {
    auto reader = TableReader::open(job.in, settings.hints);
    if (!reader) return tl::unexpected(reader.error());
    auto columns = match_channels(channels, (*reader)->info());
    if (!columns) return tl::unexpected(columns.error());
    return Source{std::move(*reader), channels, std::move(*columns), rate_hz};
}

// first: rows that have been read already.
Result<TableOutcome> restore(const DenoiseJob& job, Source& source, std::vector<TableRow> first,
                             RestoredRows& rows, const NetworkModel& model,
                             const TableJobSettings& settings) {
    const TableInfo& info = source.reader->info();
    if (auto good = check_output(job, settings.force); !good) return tl::unexpected(good.error());
    auto writer = TableWriter::create(job.out, info);
    if (!writer) return tl::unexpected(writer.error());
    auto latent = open_latent(settings.latent, model, settings.model, info);
    if (!latent) return tl::unexpected(latent.error());

    if (*latent) rows.keep_codes();
    std::optional<RestoredReport> report;
    if (!settings.report.empty()) report.emplace(info, source.channels, source.columns);
    RowWriter out(*writer, report ? &*report : nullptr, settings, source.columns);
    Progress progress(info.path, source.rate_hz, -1, settings.quiet || job.out == standard_stream);
    RestoredRow done;
    for (auto& row : first) rows.push(std::move(row));
    TableRow row;
    for (bool more = true; more;) {
        if (interrupted()) return fail("interrupted");
        const auto read = source.reader->next(row);
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
    tell_problems(info.path, source.reader->problems());
    if (out.rows() == 0) return fail(info.path + ": expected rows, found none");
    if (auto good = writer->finish(); !good) return tl::unexpected(good.error());
    if (*latent)
        if (auto good = (*latent)->finish(); !good) return tl::unexpected(good.error());
    const TableOutcome outcome{out.rows(), out.filled(), static_cast<double>(out.rows()) / progress.seconds(),
                               rows.delay() / source.rate_hz};
    if (report)
        if (auto good = write_report(*report, job, settings, outcome); !good)
            return tl::unexpected(good.error());
    return outcome;
}

// At most so many, as soon as they are there.
Result<std::vector<TableRow>> first_rows(TableReader& reader, std::size_t count) {
    std::vector<TableRow> rows;
    for (TableRow row; rows.size() < count; rows.push_back(row)) {
        const auto read = reader.next(row);
        if (!read) return tl::unexpected(read.error());
        if (!*read) break;
    }
    return rows;
}

// Rows a second; the model's where the two are as near as time stamps can tell.
double rate_of(const std::vector<TableRow>& rows, const TableInfo& info, double model_hz) {
    constexpr double clocks = 5e-4; // that two of them differ by
    if (!info.has_time) return info.rate_hz > 0.0 ? info.rate_hz : model_hz;
    std::vector<double> times;
    for (const auto& row : rows) times.push_back(row.time);
    const double resolution = info.format.time_resolution_s;
    const auto measured = measured_rate(times, resolution);
    if (!measured) return model_hz;
    const double doubt = clocks + resolution / (times.back() - times.front());
    return std::abs(*measured / model_hz - 1.0) <= doubt ? model_hz : *measured;
}

} // namespace

Result<TableOutcome> denoise_table(const DenoiseJob& job, const std::shared_ptr<const WindowModel>& model,
                                   const TableJobSettings& settings) {
    auto source = open_source(job, model->spec.channels, model->spec.rate_hz, settings);
    if (!source) return tl::unexpected(source.error());
    RestoredRows rows(model, source->reader->info(), source->columns);
    return restore(job, *source, {}, rows, *model, settings);
}

Result<TableOutcome> denoise_table(const DenoiseJob& job, const std::shared_ptr<const Model>& model,
                                   const TableJobSettings& settings) {
    const TableSpec& spec = *model->table;
    auto source = open_source(job, spec.channels, spec.rate_hz, settings);
    if (!source) return tl::unexpected(source.error());
    const TableInfo& info = source->reader->info();
    // no row could leave before so many have come
    const int wait = SpectralStream(model, spec.rate_hz).delay();
    auto first = first_rows(*source->reader, static_cast<std::size_t>(wait));
    if (!first) return tl::unexpected(first.error());
    const double rate_hz = rate_of(*first, info, spec.rate_hz);
    if (const double clock_hz = spec.clock_hz(rate_hz); !(clock_hz >= 8000.0 && clock_hz <= 192000.0))
        return fail(
            fmt::format("{}: expected {:g} to {:g} rows a second for this model, found {:g}; train one "
                        "on tables of this rate",
                        info.path, spec.rate_hz * 8000.0 / table_clock_hz,
                        spec.rate_hz * 192000.0 / table_clock_hz, rate_hz));
    RestoredRows rows(std::make_unique<SpectralStream>(model, rate_hz, settings.controls), rate_hz, info,
                      source->columns);
    source->rate_hz = rate_hz;
    return restore(job, *source, std::move(*first), rows, *model, settings);
}

} // namespace sordino
