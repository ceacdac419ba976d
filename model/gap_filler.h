// Missing values of a stream of rows, by lines between the values around them or by what is most likely.
#pragma once

#include "model/conditional_mean.h"
#include "model/window_model.h"

#include <optional>
#include <span>
#include <vector>

namespace sordino {

// Rows are in deviations, (value - mean) x scale, NaN where a value is missing; before the first row all are.
// It fills the row that came delay() of the model's spec before the newest one: by Filler::lines as lines
// across four windows, the newest, by Filler::conditional_mean from the lags L of the model's covariance:
// what is known of the row itself; then, for each missing channel, of the rows where it was known last and is
// known next; then of the rows 1, 2, 4 and 8 before and after all of these, as far as there is room
// (ConditionalMean::most_values) and none is L rows from another. A row without missing values costs a copy.
class GapFiller {
  public:
    explicit GapFiller(const WindowModel& model); // outlives it; allocates; the model must be consistent

    // [audio thread] As if no row had come yet.
    void reset() noexcept SORDINO_NONBLOCKING;

    // [audio thread] Takes the next row (channels).
    void push(std::span<const float> row) noexcept SORDINO_NONBLOCKING;

    // [audio thread] Of the row delay() before the newest: filled (channels) gets what a missing value is
    // filled by where the model fills that channel by other means than the network, and is left alone
    // elsewhere.
    void fill(std::span<float> filled) noexcept SORDINO_NONBLOCKING;

  private:
    std::span<float> row(int offset) noexcept; // so many rows after the one that is filled
    bool is_missing(std::size_t channel) noexcept;
    Filler filler(std::size_t channel) const noexcept;
    int next(std::size_t channel) noexcept;
    float line(std::size_t channel) noexcept;
    void estimate() noexcept; // mean_
    void add(int offset) noexcept;

    const WindowModel& model_;
    std::size_t channels_;
    int ahead_, past_;        // rows that are kept, after and before the one that is filled
    int reach_ahead_, reach_; // lags of the covariance reach as far, and as far back
    std::vector<float> rows_; // (past + 1 + ahead, channels): a ring
    std::vector<int> age_;    // (channels): rows since the last known value, 0: the row has one
    std::vector<int> added_;  // offsets
    std::optional<ConditionalMean> mean_;
    std::size_t newest_ = 0; // place in the ring
};

} // namespace sordino
