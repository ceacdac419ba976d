// The most likely value of what is missing in a row, given the known values of rows around it.
#pragma once

#include "dsp/realtime.h"
#include "model/model.h"

#include <span>
#include <vector>

namespace sordino {

// For channels that are jointly Gaussian with the mean 0: E[x | k] = S_xk S_kk^-1 k, where k are the known
// values (simple kriging; Rasmussen and Williams 2006, eq. 2.25). Known values are added row by row; their
// covariances are of a stationary process, so that a row is known by how many rows it lies after the one that
// is wanted.
//
// C channels, L lags. The covariance is (L C, C): row l C + i, column j is E[x_i(t) x_j(t - l)], in squared
// deviations. A ridge on lag 0 keeps it invertible; a value whose pivot shows that it adds nothing is left
// out.
//
// At most most_values are known. A solve costs n^3 / 6 multiplications in doubles for n of them, so 1.2
// million at most, and n^2 where the same places are known as in the solve before.
class ConditionalMean {
  public:
    static constexpr std::size_t most_values = 192;

    explicit ConditionalMean(const RowMatrix& covariance); // outlives it; allocates

    // [audio thread] All of these. Nothing is known.
    void begin() noexcept SORDINO_NONBLOCKING;

    // A row (C) so many rows after the one that is wanted, before it where below 0: its values that are not
    // NaN are known from then on. False, and nothing added, where there is no room for all of them. |offset|
    // and the distance of any two rows are below L; each row once.
    bool add(int offset, std::span<const float> row) noexcept SORDINO_NONBLOCKING;

    // After the last add, before the first of().
    void solve() noexcept SORDINO_NONBLOCKING;

    // The mean of a channel in the row that is wanted; 0 where nothing is known.
    float of(std::size_t channel) const noexcept SORDINO_NONBLOCKING;

  private:
    struct Place {
        int offset, channel;
        bool operator==(const Place&) const = default;
    };

    float covariance(const Place& a, const Place& b) const noexcept;
    void factorise() noexcept;

    const RowMatrix& covariance_;
    int channels_;
    std::vector<Place> places_, factored_; // known; those of the factor
    std::vector<double> factor_;           // (most_values, most_values): lower, column after column
    std::vector<double> inverse_pivots_, values_, weights_;
};

} // namespace sordino
