// Rows become a task, the task a model.
#include "cli/train_vectors.h"

#include "cli/train_data.h"
#include "cli/train_image_start.h"
#include "cli/train_targets.h"
#include "cli/train_vector_data.h"
#include "cli/train_vector_run.h"
#include "cli/train_vector_settings.h"
#include "cli/verbs.h"
#include "training/found_files.h"
#include "training/vectors/image_file.h"
#include "training/vectors/principal_components.h"
#include "training/vectors/reconstruction.h"
#include "training/vectors/row_set.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

namespace sordino {
namespace {

namespace fs = std::filesystem;

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

void tell_dry_run(std::size_t weights, std::size_t layers) {
    fmt::print("network: {} weights in {} layers\na dry run: nothing is trained or written\n", weights,
               layers);
}

const MatrixRows& in_memory(const VectorData& data) {
    if (data.in_memory) return *data.in_memory;
    throw Failure(
        "--pca: expected pictures that memory holds, found more; allow more by --memory MB, or take "
        "fewer or smaller ones");
}

// The network is made, and nothing else.
void rehearse(const TrainCommand& command, const VectorData& data, const VectorStart& begin) {
    value_or_throw(Corruptor::make(command.options.corruptions, grid_of(data.frame.spec)));
    if (begin.of_images) {
        TrainableImageModel start = image_start(command, data.frame, begin.image.get());
        return tell_dry_run(parameter_count(start.network), start.network.layers.size());
    }
    TrainableModel start = vector_start(command, data.frame, begin.dense.get());
    tell_dry_run(parameter_count(start.network), start.network.size());
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
    const VectorStart start = settle_vectors(app, command);
    const bool makes_model = !command.print_config && !command.dry_run;
    if (makes_model) {
        settle_targets(command);
        check_targets(command);
    }
    const VectorData data = load_vector_data(command, start.frame ? &*start.frame : nullptr);
    settle_for_rows(app, command, data.frame, start);
    if (command.print_config) return fmt::print("{}", config_text(app, command, options_not_of_vectors(app)));
    try {
        if (command.dry_run) return rehearse(command, data, start);
        if (command.vectors.pca > 0)
            return finish_untrained(command, data,
                                    principal_components(in_memory(data).columns(), command.vectors.pca));
        if (!train_on_rows(command, data, start))
            fmt::print(stderr, "stopped; the same command with --resume goes on\n");
    } catch (const std::invalid_argument& e) {
        throw Failure(e.what());
    }
}

} // namespace sordino
