// What is learnt from, and held-out pictures.
#include "cli/train_vector_page.h"

#include "cli/verbs.h"
#include "training/vectors/image_file.h"
#include "training/vectors/picture_sheet.h"
#include "training/vectors/reconstruction.h"

#include <fmt/format.h>

#include <algorithm>

namespace sordino {
namespace {

constexpr Eigen::Index pictures = 10;

std::vector<std::pair<std::string, std::string>> facts_of(const TrainCommand& command, const VectorData& data,
                                                          const VectorSpec& spec) {
    std::string corruption;
    for (const auto& one : command.options.corruptions)
        corruption += (corruption.empty() ? "" : ", ") + text_of(one);
    return {{"Rows", fmt::format("{} of {}", data.training->rows(), text_of(spec))},
            {"Held out", fmt::format("{}", data.validation.cols())},
            {"Corruption", corruption.empty() ? "none: a plain autoencoder" : corruption},
            {"Loss", text_of(command.options.loss.terms)}};
}

// Held-out pictures as they are, as they came, and as they are given back.
std::vector<ReportPicture> held_out_pictures(const TrainCommand& command, const VectorData& data,
                                             const RowModel& model) {
    if (!model.spec.is_image()) return {};
    const Eigen::MatrixXf wanted = data.validation.leftCols(std::min(pictures, data.validation.cols()));
    const Eigen::MatrixXf came = spoilt(model, wanted, command.options.corruptions, command.options.seed);
    const Image sheet = picture_sheet(model.spec, {wanted, came, reconstructed(model, came)});
    return {{"Held-out pictures", "From above: as they are, as they came, as they are given back.",
             value_or_throw(png_of(sheet))}};
}

} // namespace

void fill_vector_page(TrainingReport& report, const TrainCommand& command, const VectorData& data,
                      const RowModel& best) {
    report.facts = facts_of(command, data, best.spec);
    report.of_rows = true;
    report.pictures = held_out_pictures(command, data, best);
}

} // namespace sordino
