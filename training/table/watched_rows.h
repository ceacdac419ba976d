// Rows of a table with a score of how unusual each one is.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "model/anomaly.h"
#include "model/window_stream.h"
#include "training/table/even_rows.h"
#include "training/table/table_reader.h"

namespace sordino {

// A model sees rows at its own rate: those of EvenRows. A row has the score of the place that it is at, or
// the highest of those that it brings. One thread at a time.
class WatchedRows {
  public:
    // The model has an AnomalySpec. columns: for each channel of the model the channel of the table.
    WatchedRows(std::shared_ptr<const WindowModel> model, const TableInfo& info,
                std::vector<std::size_t> columns);

    // See EvenRows.
    void set_time_resolution(double resolution_s) { grid_.set_resolution(resolution_s); }

    // At once: a score does not wait for later rows. Until the model's window is full it is 0.
    Anomaly push(const TableRow& row);

  private:
    std::vector<std::size_t> columns_;
    EvenRows grid_;
    WindowStream stream_;
    AnomalyScorer scorer_;
    std::vector<double> values_;
    std::vector<float> seen_;
};

} // namespace sordino
