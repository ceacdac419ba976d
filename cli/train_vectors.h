// sordino train on images and on rows without an order in time: a model of vectors out.
#pragma once

#include "cli/train_options.h"

namespace CLI {
class App;
}

namespace sordino {

// Whether the run is one of vectors: --kind says so, or --clean names images and nothing else but documents
// beside them. Throws Failure where a path is not there.
bool names_vectors(const CLI::App& app, const TrainCommand& command);

// As `sordino train` for sound. Throws CLI's errors and Failure.
void train_vectors(const CLI::App& app, TrainCommand command);

} // namespace sordino
