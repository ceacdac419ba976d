// Retrieval: rows that are near to others, by their values and by their codes.
#pragma once

#include "cli/vector_jobs.h"
#include "training/training_report.h"
#include "training/vectors/row_model.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <vector>

namespace sordino {

inline constexpr int neighbours_counted = 10;
inline constexpr int most_rows_asked = 2000; // of the set, its first ones

struct Neighbours {
    double by_values = 0, by_code = 0;   // share of the ten nearest rows that are of the class
    std::vector<ReportPicture> pictures; // a row of each class, its five nearest by code and by values
};

// What --neighbours asks for; nothing: it was not given. labels: of the set. Throws CLI's errors, Failure,
// and std::invalid_argument where the model has no code.
std::optional<Neighbours> neighbours_of(const VectorJob& job, const RowModel& model, const RowSet& set,
                                        const std::vector<int>& labels);

void print_neighbours(const Neighbours& neighbours); // on standard output
nlohmann::ordered_json to_json(const Neighbours& neighbours);

} // namespace sordino
