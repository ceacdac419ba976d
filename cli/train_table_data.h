// The tables of a training run: found, read, brought to one rate, split.
#pragma once

#include "cli/train_options.h"
#include "training/found_files.h"
#include "training/series.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace sordino {

struct TableData {
    std::vector<std::string> channels; // those of the first clean table
    double rate_hz = 0;
    SeriesSet training, validation; // the validation set's clean rows are held out
    nlohmann::json facts;           // for the model: what it was trained on
};

// Pairs are told by their names; one clean and one noisy table are a pair, too. Says on standard output what
// there is, on standard error what is left out and why. Throws Failure where tables cannot be read or do not
// fit together, and where any is left out and --strict was given. For models of windows all are brought to
// the rate of the first one, and outliers are missing; spectra need rows as they came, of one rate.
TableData load_tables(const TrainCommand& command);

// The tables below these paths; what is none is left out, and so are .txt files of folders, which tell of
// recordings more often than they are some.
// sounds: what is neither table nor document is a table, too.
std::vector<FoundFile> tables_in(const std::vector<std::filesystem::path>& paths, bool sounds);

} // namespace sordino
