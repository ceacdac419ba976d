// The rooms of a training run: impulse responses, each as it was recorded.
#pragma once

#include "training/recordings.h"
#include "training/reverberation.h"

#include <vector>

namespace sordino {

// Each usable one and its response, in the same order.
struct LoadedRooms : Recordings {
    std::vector<ImpulseResponse> responses;
};

// However short or quiet a response is, and whatever its full scale. Left out, with the reason, is what
// cannot be read and what impulse_response refuses. Throws Failure where loading is stopped.
LoadedRooms load_rooms(const std::vector<FoundFile>& files, const Loading& loading);

} // namespace sordino
