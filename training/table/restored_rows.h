// Rows of a table through a model of windows, and back at the times that they have.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "model/row_stream.h"
#include "model/window_model.h"
#include "training/table/even_rows.h"
#include "training/table/table_reader.h"
#include "training/table/window_codes.h"

namespace sordino {

struct RestoredRow {
    TableRow row;                // as it was read
    std::vector<float> restored; // (channels of the model) as the model gives them
};

// A model sees rows at its own rate: those of EvenRows. A row that is at one of its places gets what the
// model says there; one between two places what lies on the line between them. Every row that goes in comes
// out, in order: those of a live stream when the model has seen delay() more places. Memory: so many rows.
// One thread at a time.
class RestoredRows {
  public:
    // columns: for each channel of the model the channel of the table, see match_channels.
    RestoredRows(std::shared_ptr<const WindowModel> model, const TableInfo& info,
                 std::vector<std::size_t> columns);

    // The same with any stream of rows whose places are at rate_hz.
    RestoredRows(std::unique_ptr<RowStream> stream, double rate_hz, const TableInfo& info,
                 std::vector<std::size_t> columns);

    // See EvenRows.
    void set_time_resolution(double resolution_s) { grid_.set_resolution(resolution_s); }

    void push(TableRow row);
    void finish(); // no further row will come: all that wait are done

    int delay() const { return stream_->delay(); } // places

    // The next row that is done; false where there is none by now.
    bool next(RestoredRow& row);

    // Asked for before the first row, the code of each window is there for next_code() as soon as its newest
    // row is. Whoever asks takes them: they wait for that.
    void keep_codes() { keeps_codes_ = true; }
    bool next_code(WindowCode& code) { return codes_.next(code); }

  private:
    struct Place {
        double time = 0.0; // s
        long number = 0;
        std::vector<float> restored;
    };
    struct Waiting {
        TableRow row;
        long place = -1; // that it is at; -1: between two
    };

    void feed(double time, std::span<const double> values);
    void see(std::span<const double> values);
    void drain();
    void settle(bool all);
    bool restore(const Waiting& waiting, bool all, std::vector<float>& restored) const;

    std::vector<std::size_t> columns_;
    EvenRows grid_;
    std::unique_ptr<RowStream> stream_;
    std::deque<Waiting> waiting_;
    std::deque<double> times_; // of places that the stream has not given back yet
    std::deque<Place> places_; // that it has
    std::deque<RestoredRow> done_;
    long places_in_ = 0, places_out_ = 0;
    std::vector<double> values_;
    WindowCodes codes_;
    bool keeps_codes_ = false;
};

} // namespace sordino
