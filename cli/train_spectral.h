// sordino train --kind spectral: the channels of tables as sounds, for the run that trains on sound.
#pragma once

#include "cli/train_data.h"

namespace CLI {
class App;
}

namespace sordino {

// What is not said follows from what is; see TableSpec for the clock that all Hz and ms go by. Throws CLI's
// errors for options that such a run has no use for.
void settle_spectral(const CLI::App& app, TrainCommand& command);

// As load_data: each channel of each table is a recording, at the level that the model will hear it at.
// Throws Failure as load_tables does, and where too few rows are left.
TrainData load_table_sounds(const TrainCommand& command);

} // namespace sordino
