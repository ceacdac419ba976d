// sordino train on tables: rows of sensors in, a model of windows out.
#pragma once

#include "cli/train_options.h"

namespace CLI {
class App;
}

namespace sordino {

// Whether --clean names tables, and nothing else but documents beside them. Throws Failure where a path is
// not there.
bool names_tables(const TrainCommand& command);

// As `sordino train` for sound. Throws CLI's errors and Failure.
void train_tables(const CLI::App& app, TrainCommand command);

} // namespace sordino
