// What takes rows of sensors and gives them back restored, some rows later.
#pragma once

#include <span>

namespace sordino {

// A row is one value of each channel, in the model's units; NaN is a value that is missing. One thread at a
// time.
class RowStream {
  public:
    virtual ~RowStream() = default;

    virtual void reset() noexcept = 0; // as if no row had come yet

    // Takes a row (channels). True: the row that came delay() rows before is done; rows that come out are as
    // many as rows that went in, less delay().
    virtual bool push(std::span<const double> row) noexcept = 0;

    virtual std::span<const float> restored() const noexcept = 0; // (channels) of the row that is done
    virtual int delay() const noexcept = 0;                       // rows

    // The network's code of the whole window that the newest row ended; empty where there is none.
    virtual std::span<const float> code() const noexcept { return {}; }
};

} // namespace sordino
