// Rooms: a dry signal as a recorded impulse response would have carried it to the microphone.
#pragma once

#include "model/result.h"

#include <span>
#include <string>
#include <vector>

namespace sordino {

// One channel from a source to a microphone, ready to be used: its direct sound is positive, has the energy 1
// and lies at `direct`, at most 2.5 ms from the beginning, so that what is reverberated stays in step with
// what is dry.
struct ImpulseResponse {
    std::vector<float> taps;
    std::size_t direct = 0;
    double rate = 0; // Hz
};

// From a response as it was recorded, at `rate` Hz: what lies more than 2.5 ms before its largest sample is
// left out, for it is the way of the sound and the noise of the recording. Errors: empty, silent, not finite;
// `name` begins their sentence.
Result<ImpulseResponse> impulse_response(const std::string& name, std::span<const float> recorded,
                                         double rate);

struct Reverberated {
    std::vector<float> wet, early; // as long as the signal
};

// wet: the direct sound and its reflections. early: what of it comes within 50 ms of the direct sound, which
// helps to understand a voice; the target of a denoiser. reflections: the factor, 0 to 1, of all that comes
// later than 2.5 ms; 1 as recorded. The signal is at the response's rate. Allocates; for any thread.
Reverberated reverberate(std::span<const float> signal, const ImpulseResponse& response,
                         float reflections = 1.0F);

} // namespace sordino
