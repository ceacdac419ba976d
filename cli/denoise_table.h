// One table through a model of windows, cleaned or with its gaps filled, or through one of spectra, cleaned.
#pragma once

#include "cli/denoise_job.h"
#include "model/model.h"
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
    Controls controls;  // of spectra
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

// The same through a model of spectra, which has a TableSpec and fills nothing: settings.fill is not looked
// at. The rows' own rate is that of their time stamps, of settings.hints or of a sound; the model's where
// nothing says it.
Result<TableOutcome> denoise_table(const DenoiseJob& job, const std::shared_ptr<const Model>& model,
                                   const TableJobSettings& settings);

} // namespace sordino
