// Where a training run puts its model: a file, the user's folder, or both.
#pragma once

#include <filesystem>

#include "cli/train_options.h"
#include "model/image/image_model.h"
#include "model/vector_model.h"
#include "model/window_model.h"

namespace sordino {

// The output where only a name to install is given: its file in the user's folder. Throws CLI's errors where
// neither is given, where the name cannot be installed, and where the report and the curves are one file;
// Failure where there is no such folder.
void settle_targets(TrainCommand& command);

// Throws Failure where something is there already.
void refuse_to_replace(const std::filesystem::path& file);

// Beside the output, which settle_targets has settled.
std::filesystem::path checkpoint_of(const TrainCommand& command);

// The table that --curves or --report asks for; empty: none.
std::filesystem::path curves_of(const TrainCommand& command);

// The model with what the command says of it: licence, purpose, smoothing.
Model finished_model(const TrainCommand& command, Model model);

// Throws Failure where a model, a page or a checkpoint is in the way (with --resume: what is no page of a
// run), or none is there to resume from, and
// where the user's folder cannot be made or written to. Nothing is made before all else is in order.
void check_targets(const TrainCommand& command);

// Writes the model to every target and says where it is.
void write_targets(const TrainCommand& command, const Model& model);
void write_targets(const TrainCommand& command, const WindowModel& model);
void write_targets(const TrainCommand& command, const VectorModel& model);
void write_targets(const TrainCommand& command, const ImageModel& model);

} // namespace sordino
