// Rows with high scores as alarms that begin and end.
#pragma once

#include "dsp/realtime.h"
#include "model/anomaly.h"

#include <cstdint>
#include <optional>

namespace sordino {

struct Alarm {
    std::int64_t first = 0, last = 0; // rows, from 0
    int channel = 0;                  // of the highest score
    float score = 0;                  // the highest
};

// An alarm begins with a row whose score reaches the threshold, and ends with the last row that is unusual
// before `patience` rows that are not.
class Alarms {
  public:
    Alarms(float threshold, int patience)
        : threshold_(threshold)
        , patience_(patience) {}

    // [audio thread] The next row's anomaly. Gives the alarm that is over by now.
    std::optional<Alarm> push(const Anomaly& anomaly) noexcept SORDINO_NONBLOCKING;
    std::optional<Alarm> finish() noexcept SORDINO_NONBLOCKING; // no further row will come

    bool on() const noexcept { return open_.has_value(); } // [audio thread]

  private:
    float threshold_;
    std::int64_t patience_, row_ = 0;
    std::optional<Alarm> open_;
};

} // namespace sordino
