// Sounds that come and go, by rule: impacts, bursts of noise, calls.
#pragma once

#include "training/random.h"

#include <cstddef>
#include <vector>

namespace sordino {

// What a noise floor cannot foretell and recordings have too few of. One event of one kind, drawn with its
// timbre, comes again and again, each time a little otherwise; now and then at a steady beat:
//
//   impact   modes that ring and a click: doors, dishes, keys, hammers
//   burst    coloured noise that swells and dies away: splashes, sneezes, steps, rustling
//   call     a harmonic tone that glides or stays: birds, barks, squeaks, sirens, notes of music
//
// length in samples, rate in Hz; the mean power is about 1 where anything came. Any thread.
std::vector<float> synthetic_events(std::size_t length, double rate, Random& random);

} // namespace sordino
