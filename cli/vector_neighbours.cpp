// The nearest of other rows, counted and shown.
#include "cli/vector_neighbours.h"

#include "cli/verbs.h"
#include "training/vectors/image_file.h"
#include "training/vectors/neighbours.h"
#include "training/vectors/picture_sheet.h"
#include "training/vectors/reconstruction.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace sordino {
namespace {

constexpr Eigen::Index shown = 5; // neighbours of a row

// A line for the first row of each class: itself, a gap, its neighbours by code, a gap, those by values.
ReportPicture picture_of(const RowSet& set, const std::vector<int>& labels, const RowSet& others,
                         const Eigen::MatrixXi& by_code, const Eigen::MatrixXi& by_values) {
    std::map<int, Eigen::Index> first;
    for (std::size_t r = 0; r < static_cast<std::size_t>(by_code.cols()); ++r)
        first.try_emplace(labels[r], static_cast<Eigen::Index>(r));
    std::vector<Eigen::MatrixXf> lines;
    for (const auto& [label, row] : first) {
        Eigen::MatrixXf line = Eigen::MatrixXf::Constant(set.rows.rows(), 2 * shown + 3, 0.5F);
        line.col(0) = set.rows.col(row);
        for (Eigen::Index n = 0; n < shown; ++n) {
            line.col(2 + n) = others.rows.col(by_code(n, row));
            line.col(3 + shown + n) = others.rows.col(by_values(n, row));
        }
        lines.push_back(std::move(line));
    }
    return {"Neighbours",
            "A row of each class, the five nearest by their codes, and the five nearest pixel by pixel.",
            value_or_throw(png_of(picture_sheet(set.spec, lines)))};
}

} // namespace

std::optional<Neighbours> neighbours_of(const VectorJob& job, const RowModel& model, const RowSet& set,
                                        const std::vector<int>& labels) {
    if (job.neighbours.empty()) return std::nullopt;
    if (labels.empty())
        throw CLI::ValidationError("--neighbours", "needs --labels: the classes of the rows that are scored");
    const auto [others, known] = load_labelled_for(model, job.neighbours, row_settings(job.rows, job.table));
    const Eigen::MatrixXf asked = set.rows.leftCols(std::min<Eigen::Index>(most_rows_asked, set.rows.cols()));
    const auto by_code = nearest(codes_of(model, others.rows), codes_of(model, asked), neighbours_counted);
    const auto by_values = nearest(others.rows, asked, neighbours_counted);
    Neighbours found{precision_of(by_values, known, labels), precision_of(by_code, known, labels), {}};
    if (!job.report.empty() && set.spec.is_image())
        found.pictures.push_back(picture_of(set, labels, others, by_code, by_values));
    return found;
}

void print_neighbours(const Neighbours& neighbours) {
    fmt::print("{} nearest rows: of the class {:.2f} % by their values, {:.2f} % by their codes\n",
               neighbours_counted, 100.0 * neighbours.by_values, 100.0 * neighbours.by_code);
}

nlohmann::ordered_json to_json(const Neighbours& neighbours) {
    return {{"neighbours",
             {{"count", neighbours_counted},
              {"precision_by_values", neighbours.by_values},
              {"precision_by_code", neighbours.by_code}}}};
}

} // namespace sordino
