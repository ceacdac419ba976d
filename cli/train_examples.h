// What `sordino train --examples` writes.
#pragma once

#include "cli/train_options.h"
#include "training/sound_task.h"

namespace sordino {

// Throws Failure where the file is there already and --force was not given.
void check_examples(const TrainCommand& command);

// The first --batch sequences that the run would train on, see training/example_file.h. Throws Failure where
// the file cannot be written.
void write_training_examples(const TrainCommand& command, const SoundTask& task, const FrameSpec& spec);

} // namespace sordino
