// sordino eval with a model of vectors.
#include "cli/readable_json.h"
#include "cli/row_models.h"
#include "cli/vector_code_uses.h"
#include "cli/vector_files.h"
#include "cli/vector_neighbours.h"
#include "cli/vector_scores.h"
#include "cli/verbs.h"
#include "model/atomic_file.h"
#include "training/vectors/reconstruction.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>

namespace sordino {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

// What the model says that it was trained with.
std::vector<Corruption> own_corruptions(const RowModel& model) {
    std::vector<Corruption> corruptions;
    const auto training = nlohmann::json::parse(model.training, nullptr, false);
    const auto texts = training.is_object() && training.contains("options")
                           ? training["options"].value("corruptions", nlohmann::json::array())
                           : nlohmann::json::array();
    for (const auto& text : texts)
        if (text.is_string())
            if (auto one = parse_corruption(text.get<std::string>())) corruptions.push_back(*one);
    return corruptions;
}

std::string text_of(const std::vector<Corruption>& corruptions) {
    std::string text;
    for (const auto& one : corruptions) text += (text.empty() ? "" : ", ") + text_of(one);
    return text.empty() ? "none" : text;
}

struct Rows {
    RowSet clean;
    Eigen::MatrixXf came;
    std::string corruption; // in words
};

Rows rows_of(const VectorJob& job, const RowModel& model) {
    const RowSettings settings = row_settings(job.rows, job.table);
    Rows rows{load_rows_for(model, job.input, settings), {}, {}};
    if (job.noisy.empty()) {
        const auto corruptions = job.corruptions.empty() ? own_corruptions(model) : job.corruptions;
        rows.came = spoilt(model, rows.clean.rows, corruptions, job.seed);
        rows.corruption = text_of(corruptions) + fmt::format(" (seed {})", job.seed);
        return rows;
    }
    RowSet noisy = load_rows_for(model, job.noisy, settings);
    if (noisy.places != rows.clean.places || noisy.names != rows.clean.names)
        throw Failure(fmt::format("{}: expected the rows of {}, {} of them, found {} or others", job.noisy,
                                  job.input, rows.clean.rows.cols(), noisy.rows.cols()));
    rows.came = std::move(noisy.rows);
    rows.corruption = "as in " + fs::path(job.noisy).filename().string();
    return rows;
}

void write_json(const VectorJob& job, const Rows& rows, const VectorScores& scores, const CodeUses& uses,
                const std::optional<Neighbours>& neighbours) {
    ordered_json all{{"model", job.model}, {"corruption", rows.corruption}};
    all.update(scores_json(scores));
    all.update(to_json(uses));
    if (neighbours) all.update(to_json(*neighbours));
    const std::string text = all.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
    if (job.json == "-") return fmt::print("{}", text);
    value_or_throw(write_atomically(job.json, std::as_bytes(std::span(text))));
}

} // namespace

void eval_vectors(const VectorJob& job) {
    if (!job.noisy.empty() && !job.corruptions.empty())
        throw CLI::ValidationError("--corrupt", "means nothing beside --noisy; leave one of them out");
    check_vector_places(job);
    const RowModel model = find_row_model(job.model);
    try {
        const Rows rows = rows_of(job, model);
        const auto labels = labels_of(rows.clean, job.rows.labels, job.input);
        const auto scores = vector_scores(model, rows.clean.rows, rows.came, labels);
        const auto uses = code_uses(job, model, rows.clean, labels);
        const auto neighbours = neighbours_of(job, model, rows.clean, labels);
        VectorPage page;
        page.facts = {fs::path(job.input).filename().string(),
                      {{"Model", job.model},
                       {"Rows", fmt::format("{} of {}", rows.clean.rows.cols(), text_of(rows.clean.spec))},
                       {"Corruption", rows.corruption}}};
        page.table = vector_score_lines(model, scores);
        page.table_note =
            "In the unit of the network: brightness 0 to 1 of images, standard deviations of a table's "
            "columns. PSNR is "
            "against a peak of 1; the last columns are the share of values that are off by less than 0.1.";
        if (!job.report.empty())
            page.pictures = first_pictures(
                model, {rows.clean.rows, rows.came, reconstructed(model, rows.came)}, "The first pictures",
                "From above: as they are, as they came, as they are given back.");
        if (neighbours)
            page.pictures.insert(page.pictures.begin(), neighbours->pictures.begin(),
                                 neighbours->pictures.end());
        write_vector_report(job, page);
        if (!job.json.empty()) write_json(job, rows, scores, uses, neighbours);
        if (job.json == "-") return;
        fmt::print("corruption: {}\n", printable(rows.corruption));
        print_vector_scores(model, scores);
        print_code_uses(uses);
        if (neighbours) print_neighbours(*neighbours);
    } catch (const std::invalid_argument& e) {
        throw Failure(e.what());
    }
}

} // namespace sordino
