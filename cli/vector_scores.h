// What a model of vectors gains, told as a table and as JSON.
#pragma once

#include "training/vectors/row_model.h"
#include "training/vectors/row_scores.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace sordino {

struct VectorScores {
    RowScores before, after;
    std::vector<std::pair<int, std::pair<RowScores, RowScores>>>
        classes; // by label, rising; empty: not known
};

// wanted, came: (values, rows), in their own unit. labels: of each row, or empty.
VectorScores vector_scores(const RowModel& model, const Eigen::MatrixXf& wanted, const Eigen::MatrixXf& came,
                           const std::vector<int>& labels = {});

// A line of texts for each class and for all; the first line is the head. For standard output and pages.
std::vector<std::vector<std::string>> vector_score_lines(const VectorFrame& frame,
                                                         const VectorScores& scores);

// On standard output.
void print_vector_scores(const VectorFrame& frame, const VectorScores& scores);

nlohmann::ordered_json scores_json(const VectorScores& scores);

} // namespace sordino
