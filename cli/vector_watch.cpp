// sordino watch with a model of vectors.
#include "cli/denoise_job.h"
#include "cli/row_models.h"
#include "cli/vector_files.h"
#include "cli/verbs.h"
#include "training/table/byte_sink.h"
#include "training/vectors/reconstruction.h"
#include "training/vectors/row_scores.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <numeric>

namespace sordino {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t shown = 10; // of the most unusual pictures

std::vector<std::size_t> by_error(const Eigen::VectorXf& errors) {
    std::vector<std::size_t> rows(static_cast<std::size_t>(errors.size()));
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    std::ranges::stable_sort(rows, std::greater{},
                             [&](std::size_t r) { return errors[static_cast<Eigen::Index>(r)]; });
    return rows;
}

// A line for each class that is not usual, and one for all of them: the area under its ROC curve against the
// usual rows.
std::vector<std::vector<std::string>> auc_lines(const VectorJob& job, const std::vector<int>& labels,
                                                const Eigen::VectorXf& errors) {
    std::vector<float> usual, unusual;
    std::map<int, std::vector<float>> classes;
    for (std::size_t r = 0; r < labels.size(); ++r) {
        const float error = errors[static_cast<Eigen::Index>(r)];
        if (std::ranges::count(job.usual, labels[r]) > 0) {
            usual.push_back(error);
            continue;
        }
        unusual.push_back(error);
        classes[labels[r]].push_back(error);
    }
    if (usual.empty() || unusual.empty())
        throw Failure("--usual: expected rows with these labels and rows with others, found only one kind");
    std::vector<std::vector<std::string>> lines{{"class", "rows", "ROC AUC"}};
    for (const auto& [label, scores] : classes)
        lines.push_back({fmt::format("{}", label), fmt::format("{}", scores.size()),
                         fmt::format("{:.4f}", roc_auc(usual, scores))});
    lines.push_back(
        {"all others", fmt::format("{}", unusual.size()), fmt::format("{:.4f}", roc_auc(usual, unusual))});
    return lines;
}

VectorPage page_of(const VectorJob& job, const RowModel& model, const RowSet& set,
                   const Eigen::MatrixXf& restored, const Eigen::VectorXf& errors, double threshold) {
    auto rows = by_error(errors);
    rows.resize(std::min(rows.size(), shown));
    const RowSet most = some_of(set, rows);
    const std::vector<Eigen::Index> places(rows.begin(), rows.end());
    VectorPage page;
    page.facts = {fs::path(job.input).filename().string(),
                  {{"Model", job.model},
                   {"Rows", fmt::format("{}", set.rows.cols())},
                   {"Alarm from", fmt::format("{:.4g}", threshold)}}};
    page.table = {{"row", "error"}};
    for (std::size_t i = 0; i < rows.size(); ++i)
        page.table.push_back({most.names.empty() ? fmt::format("{}", most.places[i] + 1) : most.names[i],
                              fmt::format("{:.5f}", errors[static_cast<Eigen::Index>(rows[i])])});
    page.table_note = "The most unusual rows, and their mean square errors.";
    page.pictures =
        first_pictures(model, {most.rows, restored(Eigen::all, places)}, "The most unusual pictures",
                       "Above as they came, below as they are given back.");
    return page;
}

} // namespace

void watch_vectors(const VectorJob& job) {
    if (!job.usual.empty() && job.rows.labels.empty())
        throw CLI::ValidationError("--usual", "needs --labels: the classes of the rows");
    check_vector_places(job);
    const RowModel model = find_row_model(job.model);
    const RowSet set = load_rows_for(model, job.input, row_settings(job.rows, job.table));
    const auto labels = labels_of(set, job.rows.labels, job.input);
    const Eigen::MatrixXf restored = reconstructed(model, set.rows);
    const Eigen::VectorXf errors = row_errors(model, set.rows, restored);
    const double threshold = job.threshold.value_or(static_cast<double>(model.usual_error));
    auto sink = value_or_throw(ByteSink::create(job.output, job.output.ends_with(".gz")));
    value_or_throw(sink.write(row_head(set, labels) + "error,alarm\n"));
    long alarms = 0;
    for (std::size_t r = 0; r < set.places.size(); ++r) {
        const float error = errors[static_cast<Eigen::Index>(r)];
        const bool alarm = static_cast<double>(error) > threshold;
        alarms += alarm ? 1 : 0;
        value_or_throw(
            sink.write(fmt::format("{}{:.6g},{}\n", row_cells(set, labels, r), error, alarm ? 1 : 0)));
    }
    value_or_throw(sink.finish());
    write_vector_codes(job, model, set, labels);
    const auto aucs =
        job.usual.empty() ? std::vector<std::vector<std::string>>() : auc_lines(job, labels, errors);
    if (!job.report.empty()) {
        VectorPage page = page_of(job, model, set, restored, errors, threshold);
        if (!aucs.empty()) {
            page.table = aucs;
            page.table_note = "How often a row of the class has a larger error than a usual one.";
        }
        write_vector_report(job, page);
    }
    if (!job.quiet && job.output != standard_stream)
        for (const auto& line : aucs) fmt::print("{:<12}{:>8}{:>10}\n", line[0], line[1], line[2]);
    if (!job.quiet && job.output != standard_stream)
        fmt::print("{} -> {}  {} rows, {} above {:.4g}; of held-out rows of the training set, 1 in 100 was "
                   "above {:.4g}\n",
                   job.input, job.output, set.rows.cols(), alarms, threshold, model.usual_error);
}

} // namespace sordino
