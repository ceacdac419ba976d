// Codes rounded, and codes classified.
#include "cli/vector_code_uses.h"

#include "cli/verbs.h"
#include "training/vectors/linear_classifier.h"
#include "training/vectors/reconstruction.h"
#include "training/vectors/row_scores.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace sordino {
namespace {

void classify(const VectorJob& job, const RowModel& model, const RowSet& set, const std::vector<int>& labels,
              CodeUses& uses) {
    if (labels.empty())
        throw CLI::ValidationError("--classify", "needs --labels: the classes of the rows that are scored");
    const auto [training, known] = load_labelled_for(model, job.classify, row_settings(job.rows, job.table));
    const int threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 16U));
    uses.right_by_values = linear_accuracy({training.rows, known}, {set.rows, labels}, threads, job.seed);
    uses.right_by_code = linear_accuracy({codes_of(model, training.rows), known},
                                         {codes_of(model, set.rows), labels}, threads, job.seed);
}

} // namespace

CodeUses code_uses(const VectorJob& job, const RowModel& model, const RowSet& set,
                   const std::vector<int>& labels) {
    CodeUses uses;
    uses.code = model.network->code_values();
    uses.bits = job.code_bits;
    if (job.code_bits > 0)
        uses.psnr_db =
            row_scores(model, set.rows, reconstructed_from_bits(model, set.rows, job.code_bits)).psnr_db;
    if (!job.classify.empty()) classify(job, model, set, labels, uses);
    return uses;
}

void print_code_uses(const CodeUses& uses) {
    if (uses.psnr_db)
        fmt::print("code: {} values of {} bits, {} bits a row; PSNR {:.2f} dB\n", uses.code, uses.bits,
                   uses.code * uses.bits, *uses.psnr_db);
    if (uses.right_by_code)
        fmt::print(
            "linear classifier: right on {:.2f} % of the rows by their values, on {:.2f} % by their codes\n",
            100.0 * *uses.right_by_values, 100.0 * *uses.right_by_code);
}

nlohmann::ordered_json to_json(const CodeUses& uses) {
    auto j = nlohmann::ordered_json::object();
    if (uses.psnr_db)
        j["code"] = {
            {"values", uses.code}, {"bits", uses.code * uses.bits}, {"psnr_of_code_db", *uses.psnr_db}};
    if (uses.right_by_code)
        j["linear_classifier"] = {{"right_by_values", *uses.right_by_values},
                                  {"right_by_code", *uses.right_by_code}};
    return j;
}

} // namespace sordino
