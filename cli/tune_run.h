// One run of a search: trained, scored, and told as a row of the table.
#pragma once

#include "cli/train_data.h"
#include "cli/train_options.h"
#include "cli/tune_table.h"

#include <cstdint>

namespace sordino {

inline constexpr int scored_pieces = 40; // of 6 s, see compare()

// Trains, and where it finished, scores the model and writes it to the command's output; where it was
// stopped, the checkpoint beside that stays for the same command with resume set. A loss that is no finite
// number ends the run and makes it one that failed; so does all that TrainRun throws. Lines of progress go
// out as those of `sordino train`. seed: of the pieces. The row has no number and no values yet.
TuneRow tried_run(TrainCommand command, const TrainData& data, std::uint64_t seed);

} // namespace sordino
