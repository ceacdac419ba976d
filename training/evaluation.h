// A model's scores on pairs of clean and noisy recordings.
#pragma once

#include "model/denoiser.h"
#include "model/result.h"
#include "training/pairing.h"
#include "training/scores.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sordino {

struct PairScores {
    std::string name;
    double rate = 0, seconds = 0;
    Scores before, after; // of the noisy recording and of the denoised one
};

// Denoises each noisy recording and scores both against the clean one. Channels are averaged, NaN and
// infinity count as zero; where the lengths differ by up to 1 % the longer is cut. Runs `threads` (>= 1)
// files at a time; the result has the order of the pairs and does not depend on threads. Once stop() says
// true (every thread asks it) no further file is begun and the result is an error. Other errors, that of the
// first pair: what cannot be read, rates or lengths that differ, a rate outside 8000..192000 Hz, a silent
// clean recording.
Result<std::vector<PairScores>> evaluate(const std::shared_ptr<const Model>& model, const Controls& controls,
                                         const std::vector<RecordingPair>& pairs, int threads,
                                         const std::function<bool()>& stop = {});

// Each file counts the same. name is empty, seconds the sum, rate 0.
PairScores mean_of(const std::vector<PairScores>& files);

} // namespace sordino
