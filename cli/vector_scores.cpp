// Rows through a model, before and after.
#include "cli/vector_scores.h"

#include "training/vectors/reconstruction.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace sordino {
namespace {

using nlohmann::ordered_json;

Eigen::MatrixXf columns(const Eigen::MatrixXf& rows, const std::vector<Eigen::Index>& wanted) {
    return rows(Eigen::all, wanted);
}

ordered_json to_json(const RowScores& s) {
    return {{"rows", s.rows}, {"mse", s.mse}, {"psnr_db", s.psnr_db}, {"accuracy", s.accuracy}};
}

std::vector<std::string> line(const std::string& name, const RowScores& before, const RowScores& after,
                              bool image) {
    std::vector<std::string> cells{name, fmt::format("{}", after.rows), fmt::format("{:.5f}", before.mse),
                                   fmt::format("{:.5f}", after.mse)};
    const auto db = [](double x) { return std::isinf(x) ? std::string("-") : fmt::format("{:.2f}", x); };
    if (image) cells.insert(cells.end(), {db(before.psnr_db), db(after.psnr_db)});
    cells.insert(cells.end(), {fmt::format("{:.1f} %", 100.0 * before.accuracy),
                               fmt::format("{:.1f} %", 100.0 * after.accuracy)});
    return cells;
}

} // namespace

VectorScores vector_scores(const RowModel& model, const Eigen::MatrixXf& wanted, const Eigen::MatrixXf& came,
                           const std::vector<int>& labels) {
    const Eigen::MatrixXf restored = reconstructed(model, came);
    VectorScores scores{row_scores(model, wanted, came), row_scores(model, wanted, restored), {}};
    std::map<int, std::vector<Eigen::Index>> classes;
    for (std::size_t r = 0; r < labels.size(); ++r)
        classes[labels[r]].push_back(static_cast<Eigen::Index>(r));
    for (const auto& [label, rows] : classes) {
        const Eigen::MatrixXf own = columns(wanted, rows);
        scores.classes.push_back(
            {label,
             {row_scores(model, own, columns(came, rows)), row_scores(model, own, columns(restored, rows))}});
    }
    return scores;
}

std::vector<std::vector<std::string>> vector_score_lines(const VectorFrame& frame,
                                                         const VectorScores& scores) {
    const bool image = frame.spec.is_image();
    std::vector<std::vector<std::string>> lines{{"", "rows", "MSE before", "after"}};
    if (image) lines[0].insert(lines[0].end(), {"PSNR, dB before", "after"});
    lines[0].insert(lines[0].end(), {"within 0.1 before", "after"});
    for (const auto& [label, pair] : scores.classes)
        lines.push_back(line(fmt::format("class {}", label), pair.first, pair.second, image));
    lines.push_back(line("all", scores.before, scores.after, image));
    return lines;
}

void print_vector_scores(const VectorFrame& frame, const VectorScores& scores) {
    for (const auto& cells : vector_score_lines(frame, scores)) {
        fmt::print("{:<10}", cells.front());
        for (std::size_t c = 1; c < cells.size(); ++c) fmt::print("{:>{}}", cells[c], c % 2 == 0 ? 19 : 10);
        fmt::print("\n");
    }
    fmt::print("{}\n",
               frame.spec.is_image()
                   ? "MSE of brightness 0 to 1; PSNR against a peak of 1; share of values that are off by "
                     "less than 0.1"
                   : "in standard deviations of each column; share of values that are off by less than 0.1");
}

ordered_json scores_json(const VectorScores& scores) {
    ordered_json j{{"before", to_json(scores.before)}, {"after", to_json(scores.after)}};
    for (const auto& [label, pair] : scores.classes)
        j["classes"].push_back(
            {{"label", label}, {"before", to_json(pair.first)}, {"after", to_json(pair.second)}});
    return j;
}

} // namespace sordino
