// The same run whatever the layers are: a trainer, and the model that it makes of the frame.
#include "cli/train_vector_run.h"

#include "cli/row_models.h"
#include "cli/train_image_start.h"
#include "cli/train_pages.h"
#include "cli/train_run.h"
#include "cli/train_targets.h"
#include "cli/train_vector_page.h"
#include "cli/train_watch.h"
#include "cli/vector_scores.h"
#include "cli/verbs.h"
#include "training/image/image_trainer.h"
#include "training/pretraining.h"
#include "training/trainer.h"
#include "training/vector_task.h"
#include "training/vectors/reconstruction.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace sordino {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr double usual_share = 0.99;

VectorModel model_of(const Trainer& trainer, const VectorFrame& frame) {
    return vector_model_of(frame, folded(trainer.best_network()));
}
ImageModel model_of(const ImageTrainer& trainer, const VectorFrame&) { return trainer.best(); }

float usual_error(const RowModel& model, const Eigen::MatrixXf& rows) {
    const Eigen::VectorXf errors = row_errors(model, rows, reconstructed(model, rows));
    std::vector<float> sorted(errors.begin(), errors.end());
    std::ranges::sort(sorted);
    return sorted[static_cast<std::size_t>(usual_share * static_cast<double>(sorted.size() - 1))];
}

// Scored on held-out rows, written and told.
template <class AnyModel>
RowModel finish(const TrainCommand& command, const VectorData& data, AnyModel model,
                const std::vector<EpochResult>& history) {
    const RowModel rows = as_rows(model);
    const Eigen::MatrixXf wanted = held_out_rows(data);
    const Eigen::MatrixXf came = spoilt(rows, wanted, command.options.corruptions, command.options.seed);
    model.usual_error = usual_error(rows, wanted);
    model.licence = command.licence;
    model.purpose = command.purpose;
    const VectorScores scores = vector_scores(rows, wanted, came);
    json facts = facts_of_any_run(command.options, data.facts, history);
    if (command.vectors.pca > 0) facts["pca"] = command.vectors.pca;
    facts["from"] = fs::path(command.from).filename().string();
    facts["scores"] = scores_json(scores);
    model.training = facts.dump(-1, ' ', false, json::error_handler_t::replace);
    write_targets(command, model);
    fmt::print("\nOn held-out rows:\n");
    print_vector_scores(rows, scores);
    return rows;
}

VectorTask task_of(const TrainCommand& command, const VectorData& data) {
    VectorOptions options;
    options.loss = command.options.loss;
    options.corruptions = command.options.corruptions;
    options.grid = grid_of(data.frame.spec);
    options.range = data.frame.spec.range;
    return {data.training, std::make_shared<const MatrixRows>(data.validation), options};
}

// parameters: of the network.
template <class AnyTrainer>
std::optional<TrainedRows> train(const TrainCommand& command, AnyTrainer& trainer, const VectorData& data,
                                 std::size_t parameters) {
    const auto checkpoint = checkpoint_of(command);
    if (command.resume) value_or_throw(trainer.resume(checkpoint));
    PagesOf<AnyTrainer> pages(command, [&](TrainingReport& report, const AnyTrainer& so_far) {
        fill_vector_page(report, command, data, as_rows(model_of(so_far, data.frame)));
    });
    auto watch = watch_lines(command, "", RunUnit::rows);
    watch.epoch = [&, lines = watch.epoch](const EpochResult& result) {
        lines(result);
        pages.write_now_and_then(trainer);
    };
    if (value_or_throw(trainer.run(checkpoint, watch)) == TrainingEnd::stopped) return std::nullopt;
    if (best_of(trainer.history()) == nullptr)
        throw Failure("the loss is no number after the first epoch; try a lower --learning-rate");
    RowModel model = finish(command, data, model_of(trainer, data.frame), trainer.history());
    fs::remove(checkpoint);
    pages.write(trainer, true);
    return TrainedRows{std::move(model), trainer.history(), parameters};
}

std::optional<TrainedRows> train_dense(const TrainCommand& command, const VectorTask& task,
                                       const VectorData& data, const VectorModel* from) {
    TrainableModel start = vector_start(command, data.frame, from);
    const std::size_t parameters = parameter_count(start.network);
    if (command.options.pretrain_epochs > 0 && !command.resume) {
        Ranks alone;
        auto made = value_or_throw(pretrained(command.options, task, std::move(start), false,
                                              watch_lines(command, "pre-training", RunUnit::rows), alone));
        if (!made) return std::nullopt;
        start = std::move(*made);
    }
    Trainer trainer(command.options, task, std::move(start), false);
    return train(command, trainer, data, parameters);
}

} // namespace

std::optional<TrainedRows> train_on_rows(const TrainCommand& command, const VectorData& data,
                                         const VectorStart& begin) {
    const VectorTask task = task_of(command, data);
    if (!begin.of_images) return train_dense(command, task, data, begin.dense.get());
    TrainableImageModel start = image_start(command, data.frame, begin.image.get());
    const std::size_t parameters = parameter_count(start.network);
    ImageTrainer trainer(command.options, task, std::move(start), begin.is_new());
    return train(command, trainer, data, parameters);
}

void finish_untrained(const TrainCommand& command, const VectorData& data, std::vector<Layer> layers) {
    finish(command, data, vector_model_of(data.frame, std::move(layers)), {});
}

} // namespace sordino
