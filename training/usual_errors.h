// What is usual in a machine that runs as it should: the fit of the peak rule, see model/anomaly.h.
#pragma once

#include "model/anomaly.h"
#include "model/window_model.h"
#include "training/series.h"

#include <optional>
#include <vector>

namespace sordino {

// rows: one after another, each (channels) errors of a view; at least two rows.
UsualErrors usual_errors(const std::vector<std::vector<float>>& rows);

// Of rows that the model was not trained on, in the units of their table. trained_rows: how many it was
// trained on; peaks are remembered as long, up to 1000 rows. Fewer than two rows: nothing, and the model
// cannot watch.
std::optional<AnomalySpec> fit_anomaly(const WindowModel& model, const std::vector<Series>& held_out,
                                       long trained_rows);

} // namespace sordino
