// What a code is good for: as a compressed form, and as features.
#pragma once

#include "cli/vector_jobs.h"
#include "training/vectors/row_model.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace sordino {

struct CodeUses {
    int code = 0, bits = 0;        // values of the code, bits of each
    std::optional<double> psnr_db; // of rows that went through a code of so many bits
    std::optional<double> right_by_values,
        right_by_code; // shares of rows whose class a linear classifier finds
};

// What --code-bits and --classify ask for. labels: of the set. Throws CLI's errors, Failure, and
// std::invalid_argument where the model has no code.
CodeUses code_uses(const VectorJob& job, const RowModel& model, const RowSet& set,
                   const std::vector<int>& labels);

void print_code_uses(const CodeUses& uses); // on standard output
nlohmann::ordered_json to_json(const CodeUses& uses);

} // namespace sordino
