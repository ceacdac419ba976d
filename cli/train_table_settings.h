// What is not said of a run on tables follows from what is, and from the model that it goes on from.
#pragma once

#include "cli/train_options.h"
#include "model/window_model.h"

#include <memory>

namespace sordino {

// Names of options, without --, that mean nothing to runs on tables.
const std::vector<std::string>& options_of_sound();

// The model to go on from, null: none. Throws CLI's errors where the command says what is of sound
// alone, or what that model contradicts; Failure where the model cannot be read.
std::shared_ptr<const WindowModel> settle_tables(const CLI::App& app, TrainCommand& command);

} // namespace sordino
