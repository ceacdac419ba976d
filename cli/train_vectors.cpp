// Rows become a task, the task a model.
#include "cli/train_vectors.h"

#include "cli/train_data.h"
#include "cli/train_run.h"
#include "cli/train_targets.h"
#include "cli/train_vector_data.h"
#include "cli/train_vector_page.h"
#include "cli/train_vector_settings.h"
#include "cli/train_watch.h"
#include "cli/vector_scores.h"
#include "cli/verbs.h"
#include "training/found_files.h"
#include "training/pretraining.h"
#include "training/vector_task.h"
#include "training/vectors/image_file.h"
#include "training/vectors/principal_components.h"
#include "training/vectors/reconstruction.h"
#include "training/vectors/row_set.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace sordino {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr double usual_share = 0.99;

bool is_vectors_path(const fs::path& path) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
        const auto kind = value_or_throw(kind_of_rows({path}));
        return kind == RowKind::idx || kind == RowKind::images;
    }
    const auto files = value_or_throw(find_files({path}));
    const auto is_image = [](const FoundFile& file) { return is_image_file(file.path); };
    return std::ranges::any_of(files, is_image) && std::ranges::all_of(files, [&](const FoundFile& file) {
               return is_image(file) || is_document(file);
           });
}

VectorTask task_of(const TrainCommand& command, const VectorData& data) {
    VectorOptions options;
    options.loss = command.options.loss;
    options.corruptions = command.options.corruptions;
    options.grid = grid_of(data.frame.spec);
    options.range = data.frame.spec.range;
    return {data.training, data.validation, options};
}

float usual_error(const VectorModel& model, const Eigen::MatrixXf& rows) {
    const Eigen::VectorXf errors = row_errors(model, rows, reconstructed(model, rows));
    std::vector<float> sorted(errors.begin(), errors.end());
    std::ranges::sort(sorted);
    return sorted[static_cast<std::size_t>(usual_share * static_cast<double>(sorted.size() - 1))];
}

// Scored on held-out rows, written and told.
void finish(const TrainCommand& command, const VectorData& data, std::vector<Layer> layers,
            const std::vector<EpochResult>& history) {
    VectorModel model = data.frame;
    model.layers = std::move(layers);
    const Eigen::MatrixXf wanted =
        (model.scale.cwiseInverse().asDiagonal() * data.validation).colwise() + model.mean;
    const Eigen::MatrixXf came = spoilt(model, wanted, command.options.corruptions, command.options.seed);
    model.usual_error = usual_error(model, wanted);
    model.licence = command.licence;
    model.purpose = command.purpose;
    const VectorScores scores = vector_scores(model, wanted, came);
    json facts = facts_of_any_run(command.options, data.facts, history);
    if (command.vectors.pca > 0) facts["pca"] = command.vectors.pca;
    facts["from"] = fs::path(command.from).filename().string();
    facts["scores"] = scores_json(scores);
    model.training = facts.dump(-1, ' ', false, json::error_handler_t::replace);
    write_targets(command, model);
    fmt::print("\nOn held-out rows:\n");
    print_vector_scores(model, scores);
}

// False: stopped.
bool train(const TrainCommand& command, const VectorTask& task, TrainableModel start,
           const VectorData& data) {
    auto watch = watch_lines(command.options, "", RunUnit::rows);
    Ranks alone;
    if (command.options.pretrain_epochs > 0 && !command.resume) {
        auto made =
            value_or_throw(pretrained(command.options, task, std::move(start), false,
                                      watch_lines(command.options, "pre-training", RunUnit::rows), alone));
        if (!made) return false;
        start = std::move(*made);
    }
    Trainer trainer(command.options, task, std::move(start), false);
    const auto checkpoint = checkpoint_of(command);
    if (command.resume) value_or_throw(trainer.resume(checkpoint));
    RunPages pages(command, vector_page(command, data));
    watch.epoch = [&, lines = watch.epoch](const EpochResult& result) {
        lines(result);
        pages.write_now_and_then(trainer);
    };
    if (value_or_throw(trainer.run(checkpoint, watch)) == TrainingEnd::stopped) return false;
    if (best_of(trainer.history()) == nullptr)
        throw Failure("the loss is no number after the first epoch; try a lower --learning-rate");
    finish(command, data, folded(trainer.best_network()), trainer.history());
    fs::remove(checkpoint);
    pages.write(trainer, true);
    return true;
}

} // namespace

bool names_vectors(const CLI::App& app, const TrainCommand& command) {
    if (app.get_option("--kind")->count() > 0) return command.table.kind == "vector";
    return command.manifest.empty() && !command.clean.empty() &&
           std::ranges::all_of(command.clean, is_vectors_path);
}

void train_vectors(const CLI::App& app, TrainCommand command) {
    command.of_vectors = true;
    if (command.clean.empty())
        throw CLI::ValidationError("--clean", "needed: images or tables to learn from");
    const auto from = settle_vectors(app, command);
    const bool makes_model = !command.print_config && !command.dry_run;
    if (makes_model) {
        settle_targets(command);
        check_targets(command);
    }
    const VectorData data = load_vector_data(command, from.get());
    settle_for_rows(app, command, data.frame, from == nullptr);
    if (command.print_config) return fmt::print("{}", config_text(app, command, options_not_of_vectors(app)));
    try {
        if (command.vectors.pca > 0 && !command.dry_run)
            return finish(command, data, principal_components(data.training, command.vectors.pca), {});
        const VectorTask task = task_of(command, data);
        TrainableModel start = vector_start(command, data.frame, from.get());
        if (command.dry_run)
            return fmt::print("network: {} weights in {} layers\na dry run: nothing is trained or written\n",
                              parameter_count(start.network), start.network.size());
        if (!train(command, task, std::move(start), data))
            fmt::print(stderr, "stopped; the same command with --resume goes on\n");
    } catch (const std::invalid_argument& e) {
        throw Failure(e.what());
    }
}

} // namespace sordino
