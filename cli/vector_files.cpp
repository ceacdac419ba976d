// Codes as CSV, pictures as PNG and pages.
#include "cli/vector_files.h"

#include "cli/verbs.h"
#include "model/atomic_file.h"
#include "training/table/byte_sink.h"
#include "training/vectors/image_file.h"
#include "training/vectors/picture_sheet.h"
#include "training/vectors/reconstruction.h"
#include "training/vectors/scatter_plot.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace sordino {
namespace {

constexpr Eigen::Index pictures = 10; // of a report

std::string csv_cell(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == text.npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

} // namespace

void check_vector_places(const VectorJob& job) {
    std::set<std::string> taken{job.input, job.noisy};
    for (const auto& [name, path] : {std::pair{"--output", job.output}, std::pair{"--report", job.report},
                                     std::pair{"--latent", job.latent}, std::pair{"--json", job.json}}) {
        if (path.empty() || path == "-") continue;
        if (!taken.insert(path).second && !(job.force && path == job.input && path == job.output))
            throw CLI::ValidationError(name,
                                       "expected a path of its own, found that of another file: " + path);
        if (!job.force) refuse_existing(path);
    }
}

std::string row_head(const RowSet& set, const std::vector<int>& labels) {
    return fmt::format("row,{}{}", set.names.empty() ? "" : "name,", labels.empty() ? "" : "label,");
}

std::string row_cells(const RowSet& set, const std::vector<int>& labels, std::size_t row) {
    std::string cells = fmt::format("{},", set.places[row] + 1);
    if (!set.names.empty()) cells += csv_cell(set.names[row]) + ',';
    if (!labels.empty()) cells += fmt::format("{},", labels[row]);
    return cells;
}

void write_vector_codes(const VectorJob& job, const RowModel& model, const RowSet& set,
                        const std::vector<int>& labels) {
    if (job.latent.empty()) return;
    if (model.network->code_values() == 0)
        throw Failure(
            job.model +
            ": expected a layer with the role code for --latent, found none; train a model with one: "
            "--layers 'encoder 128 relu 0' 'code 16 linear 0' 'decoder 128 relu 0'");
    const Eigen::MatrixXf codes = codes_of(model, set.rows);
    if (job.latent.ends_with(".png")) {
        if (codes.rows() != 2)
            throw Failure(
                fmt::format("{}: expected a code of two values for a picture, found {}; name a .csv",
                            job.latent, codes.rows()));
        return value_or_throw(write_png(job.latent, scatter_plot(codes, labels)));
    }
    auto sink = value_or_throw(ByteSink::create(job.latent, job.latent.ends_with(".gz")));
    std::string text = row_head(set, labels);
    for (Eigen::Index c = 1; c <= codes.rows(); ++c)
        text += fmt::format("c{}{}", c, c < codes.rows() ? "," : "\n");
    for (std::size_t r = 0; r < set.places.size(); ++r) {
        text += row_cells(set, labels, r);
        for (Eigen::Index c = 0; c < codes.rows(); ++c)
            text += fmt::format("{}{}", codes(c, static_cast<Eigen::Index>(r)),
                                c + 1 < codes.rows() ? "," : "\n");
        value_or_throw(sink.write(text));
        text.clear();
    }
    value_or_throw(sink.finish());
}

void write_vector_report(const VectorJob& job, const VectorPage& page) {
    if (job.report.empty()) return;
    if (!job.report.ends_with(".png")) return value_or_throw(write_vector_page(job.report, page));
    if (page.pictures.empty())
        throw Failure(
            job.report +
            ": expected a name that ends in .html, for rows of a table are no pictures, found .png");
    value_or_throw(write_atomically(job.report, std::as_bytes(std::span(page.pictures.front().png))));
}

std::vector<ReportPicture> first_pictures(const VectorFrame& frame, const std::vector<Eigen::MatrixXf>& lines,
                                          const std::string& name, const std::string& note) {
    if (!frame.spec.is_image()) return {};
    std::vector<Eigen::MatrixXf> first;
    for (const auto& line : lines) first.emplace_back(line.leftCols(std::min(pictures, line.cols())));
    return {{name, note, value_or_throw(png_of(picture_sheet(frame.spec, first)))}};
}

} // namespace sordino
