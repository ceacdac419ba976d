// Rows of a table with a score of how unusual each one is.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "model/anomaly.h"
#include "model/window_stream.h"
#include "training/table/even_rows.h"
#include "training/table/table_reader.h"
#include "training/table/window_codes.h"

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

    // Asked for before the first row, the code of each window is there for next_code() as soon as its newest
    // row is. Whoever asks takes them: they wait for that.
    void keep_codes() { keeps_codes_ = true; }
    bool next_code(WindowCode& code) { return codes_.next(code); }

  private:
    std::vector<std::size_t> columns_;
    EvenRows grid_;
    WindowStream stream_;
    AnomalyScorer scorer_;
    std::vector<double> values_;
    std::vector<float> seen_;
    WindowCodes codes_;
    bool keeps_codes_ = false;
};

} // namespace sordino
