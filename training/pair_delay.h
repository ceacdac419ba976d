// Whether the two halves of a pair are shifted against each other.
#pragma once

#include "training/recordings.h"

namespace sordino {

// How much later the noisy one is, in ms, to about 0.25 ms and up to 50 ms either way, from the
// cross-correlation of four seconds in the middle. 0 where nothing is clearly more alike than what lies at
// the same place.
double delay_ms(const PairedRecording& pair, double rate);

} // namespace sordino
