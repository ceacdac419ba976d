// sordino denoise with a model of vectors.
#include "cli/denoise_job.h"
#include "cli/row_models.h"
#include "cli/vector_files.h"
#include "cli/verbs.h"
#include "training/vectors/image_file.h"
#include "training/vectors/reconstruction.h"
#include "training/vectors/row_writer.h"
#include "training/vectors/scatter_plot.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

namespace sordino {
namespace {

namespace fs = std::filesystem;

// The codes of rows on a plane, where they are of two values.
std::vector<ReportPicture> code_plot(const RowModel& model, const RowSet& set,
                                     const std::vector<int>& labels) {
    if (model.network->code_values() != 2) return {};
    return {{"The code", "The two values of each row's code; colours are classes, as far as they are known.",
             value_or_throw(png_of(scatter_plot(codes_of(model, set.rows), labels)))}};
}

// A folder for a folder, a file for a file.
void check_output(const VectorJob& job, const RowSet& set) {
    std::error_code error;
    const bool to_folder = set.kind == RowKind::images && fs::is_directory(job.input, error);
    if (to_folder && fs::is_regular_file(job.output, error))
        throw CLI::ValidationError("--output", "expected a folder for pictures, found a file: " + job.output);
    if (!to_folder && fs::is_directory(job.output, error))
        throw CLI::ValidationError("--output",
                                   "expected a file, for one file is read, found a folder: " + job.output);
    if (set.kind == RowKind::images && !to_folder && fs::path(job.output).extension() != ".png")
        throw CLI::ValidationError("--output", "expected a name that ends in .png, found " + job.output);
}

} // namespace

void denoise_vectors(const VectorJob& job) {
    if (job.input == standard_stream || job.output == standard_stream)
        throw CLI::ValidationError("a model of vectors reads and writes files, found '-'");
    check_vector_places(job);
    const RowModel model = find_row_model(job.model);
    const RowSettings settings = row_settings(job.rows, job.table);
    const RowSet set = load_rows_for(model, job.input, settings);
    check_output(job, set);
    const auto labels = labels_of(set, job.rows.labels, job.input);
    const auto started = std::chrono::steady_clock::now();
    const Eigen::MatrixXf restored = reconstructed(model, set.rows);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    value_or_throw(write_rows(job.output, job.input, set, restored, settings));
    write_vector_codes(job, model, set, labels);
    VectorPage page;
    page.facts = {
        fs::path(job.input).filename().string(),
        {{"Model", job.model}, {"Rows", fmt::format("{} of {}", set.rows.cols(), text_of(set.spec))}}};
    page.pictures = first_pictures(model, {set.rows, restored}, "The first pictures",
                                   "Above as they came, below as they are given back.");
    if (const auto plot = code_plot(model, set, labels); !plot.empty()) page.pictures.push_back(plot.front());
    write_vector_report(job, page);
    if (!job.quiet)
        fmt::print("{} -> {}  {} rows of {}, {:.0f} rows a second\n", job.input, job.output, set.rows.cols(),
                   text_of(set.spec), static_cast<double>(set.rows.cols()) / seconds);
}

} // namespace sordino
