// What is seen of a run while it goes on: lines, and of sound a page.
#pragma once

#include "cli/train_data.h"
#include "cli/train_options.h"
#include "cli/train_pages.h"
#include "training/trainer.h"

#include <memory>

namespace sordino {

enum class RunUnit { sound, rows }; // what a run goes through

// Progress on standard error where that is a terminal, a line an epoch on standard output. what: a word
// before `epoch`, or empty. Checkpoints as often as the command says.
TrainingWatch watch_lines(const TrainCommand& command, const std::string& what,
                          RunUnit unit = RunUnit::sound);

// "/60" where a run has a number of epochs, or nothing.
std::string length_of(const TrainingOptions& options);

// The page of a run on sound: examples, and gains by SNR. All outlive it. from: the starting model or null.
RunPages::Fill sound_page(const TrainCommand& command, const TrainData& data,
                          std::shared_ptr<const Model> from);

} // namespace sordino
