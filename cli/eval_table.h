// Scores of a model of windows on pairs of tables, told as a table and as JSON.
#pragma once

#include "cli/table_options.h"
#include "model/window_model.h"
#include "training/pairing.h"
#include "training/row_errors.h"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>
#include <vector>

namespace sordino {

struct TableErrors {
    std::string name; // of the noisy file; empty: of several
    std::int64_t rows = 0;
    std::vector<RowErrors> channels;
};

// One entry for each pair. Says on standard error what was wrong with rows. Throws Failure where tables
// cannot be read or are no pairs of the model's channels.
std::vector<TableErrors> evaluate_tables(const std::shared_ptr<const WindowModel>& model,
                                         const std::vector<RecordingPair>& pairs, const TableHints& hints);

// All rows of all files.
TableErrors sum_of(const std::vector<TableErrors>& files);

RowErrors over_channels(const TableErrors& errors);

// On standard output.
void print_table_scores(const WindowModel& model, const std::vector<TableErrors>& files);

nlohmann::ordered_json table_scores_json(const WindowModel& model, const std::vector<TableErrors>& files);

} // namespace sordino
