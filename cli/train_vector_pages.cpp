// A run on vectors as it goes on, in files.
#include "cli/train_vector_pages.h"

#include "cli/progress.h"
#include "cli/train_targets.h"
#include "cli/verbs.h"
#include "training/curves.h"
#include "training/training_report.h"
#include "training/vectors/image_file.h"
#include "training/vectors/picture_sheet.h"
#include "training/vectors/reconstruction.h"

#include <fmt/format.h>

#include <algorithm>

namespace sordino {
namespace {

namespace fs = std::filesystem;

constexpr double seconds_between_pages = 60;
constexpr Eigen::Index pictures = 10;

std::vector<std::pair<std::string, std::string>> facts_of(const TrainCommand& command, const VectorData& data,
                                                          const VectorModel& model, const Trainer& trainer) {
    std::string corruption;
    for (const auto& one : command.options.corruptions)
        corruption += (corruption.empty() ? "" : ", ") + text_of(one);
    return {{"Rows", fmt::format("{} of {}", data.training.cols(), text_of(model.spec))},
            {"Held out", fmt::format("{}", data.validation.cols())},
            {"Corruption", corruption.empty() ? "none: a plain autoencoder" : corruption},
            {"Loss", text_of(command.options.loss.terms)},
            {"Started from", command.from == "none" ? "random weights" : command.from},
            {"Weights", fmt::format("{}", model.parameter_count())},
            {"Epochs", fmt::format("{}", trainer.history().size())},
            {"Time", shown_time(trainer.history().back().seconds)}};
}

// Held-out pictures as they are, as they came, and as they are given back.
std::vector<ReportPicture> held_out_pictures(const TrainCommand& command, const VectorData& data,
                                             const VectorModel& model) {
    if (!model.spec.is_image()) return {};
    const Eigen::MatrixXf wanted = data.validation.leftCols(std::min(pictures, data.validation.cols()));
    const Eigen::MatrixXf came = spoilt(model, wanted, command.options.corruptions, command.options.seed);
    const Image sheet = picture_sheet(model.spec, {wanted, came, reconstructed(model, came)});
    return {{"Held-out pictures", "From above: as they are, as they came, as they are given back.",
             value_or_throw(png_of(sheet))}};
}

} // namespace

VectorPages::VectorPages(const TrainCommand& command, const VectorData& data)
    : command_(command)
    , data_(data) {
    std::error_code error;
    if (!command.resume && fs::exists(curves_of(command), error))
        last_run_ = value_or_throw(read_curves(curves_of(command)));
}

void VectorPages::write_now_and_then(const Trainer& trainer) {
    if (trainer.history().back().seconds < next_) return;
    write(trainer, false);
    next_ = trainer.history().back().seconds + seconds_between_pages;
}

void VectorPages::write(const Trainer& trainer, bool finished) {
    if (const auto curves = curves_of(command_); !curves.empty())
        value_or_throw(write_curves(curves, trainer.history()));
    if (command_.report.empty()) return;
    VectorModel model = data_.frame;
    model.layers = folded(trainer.best_network());
    TrainingReport report;
    report.title = command_.output.stem().string();
    report.facts = facts_of(command_, data_, model, trainer);
    report.history = trainer.history();
    report.last_run = last_run_;
    if (!last_run_.empty()) report.last_run_name = curves_of(command_).filename().string();
    report.of_rows = true;
    report.pictures = held_out_pictures(command_, data_, model);
    report.finished = finished;
    value_or_throw(write_training_report(command_.report, report));
}

} // namespace sordino
