// One table through a model of windows: cleaned, or with its gaps filled.
#pragma once

#include "cli/denoise_job.h"
#include "model/window_model.h"
#include "training/table/table_reader.h"

#include <memory>
#include <string>

namespace sordino {

struct TableJobSettings {
    TableHints hints;
    bool force = false, quiet = false;
    bool fill = false;  // missing values are filled in
    bool clean = true;  // values that are there are cleaned
    std::string report; // page to see what changed; empty: none
    std::string latent; // table of codes; empty: none
    std::string model;  // its name, for the page and for messages
};

struct TableOutcome {
    std::int64_t rows = 0, filled = 0; // filled: values
    double speed = 0;                  // rows a second
    double delay_s = 0;                // of a live stream
};

// The output has the rows of the input, in order; what is not of the model's channels stays as it was. From a
// pipe each row leaves as soon as the model has seen delay() rows after it. The input is opened and checked
// before the output; where anything fails, the output stays what it was. Problems with rows are told on
// standard error. The page is written last.
Result<TableOutcome> denoise_table(const DenoiseJob& job, const std::shared_ptr<const WindowModel>& model,
                                   const TableJobSettings& settings);

} // namespace sordino
