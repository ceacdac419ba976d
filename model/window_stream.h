// Rows of sensors in, the same rows cleaned and without gaps out, a stated number of rows later.
#pragma once

#include "dsp/realtime.h"
#include "model/gap_filler.h"
#include "model/kernels.h"
#include "model/network.h"
#include "model/window_model.h"

#include <memory>
#include <span>
#include <vector>

namespace sordino {

// A row is one value of each channel, in the model's units; NaN is a value that is missing, and so is what
// is infinite or an outlier. Before the first row all values are missing.
class WindowStream {
  public:
    explicit WindowStream(
        std::shared_ptr<const WindowModel> model); // allocates; the model must be consistent

    // [audio thread] As if no row had come yet.
    void reset() noexcept SORDINO_NONBLOCKING;

    // [audio thread] Takes a row (channels). True: the row that came delay() rows before is done; rows that
    // come out are as many as rows that went in, less delay(). At the end of a recording delay() rows that
    // are missing bring out the rest.
    bool push(std::span<const float> row) noexcept SORDINO_NONBLOCKING;

    // [audio thread] Of the row that is done, until the next push; (channels) each.
    std::span<const float> given() const noexcept { return given_; }       // as it came
    std::span<const float> restored() const noexcept { return restored_; } // what the model makes of it

    // [audio thread] Of the newest row and the newest window, in standard deviations, (channels) each: how
    // far the row is from the mean, and the root mean square of how far the rows that the network gives back
    // are from what they were; 0 where values are missing. See AnomalyScorer.
    std::span<const float> level() const noexcept { return level_; }
    std::span<const float> misfit() const noexcept { return misfit_; }
    bool has_seen() const noexcept { return time_ >= rows_; } // a window without rows before the first one

    int delay() const noexcept { return model_->spec.delay(); } // rows
    // [audio thread] Whether the newest row made a new window, without rows before the first one.
    bool has_new_window() const noexcept {
        return has_seen() && time_ % static_cast<std::size_t>(model_->spec.hop) == 0;
    }
    // The code of the newest window; empty where no layer has that role. See Network.
    std::span<const float> code() const noexcept { return network_.code(); }

  private:
    void see() noexcept; // the newest window
    void give() noexcept;
    void measure(std::span<const float> rows) noexcept; // misfit_
    float* came(std::size_t row) noexcept;

    std::shared_ptr<const WindowModel> model_;
    Network network_;
    GapFiller gaps_;
    MatrixVector multiply_;
    std::size_t channels_, rows_; // of a window
    std::vector<float>
        past_; // (channels, 2 x window): each value twice, so that every window is in one piece
    std::vector<float> window_, inputs_;
    std::vector<float> paths_, shares_, outputs_; // see blend()
    std::vector<float> sums_;                     // (output, channels): a ring of rows that are not done
    std::vector<float> came_;                     // (delay + 1, channels): a ring of rows as they came
    std::vector<float> row_, filled_;             // (channels) the newest row, in deviations; see GapFiller
    std::vector<float> given_, restored_, level_, misfit_;
    std::size_t time_ = 0; // rows since reset
};

} // namespace sordino
