// A whole sound through the live denoiser, sample by sample where it was.
#pragma once

#include "model/denoiser.h"

#include <memory>
#include <span>
#include <vector>

namespace sordino {

// As many samples as went in, without the latency: what a listener of the live chain hears, one window
// earlier. Throws what Denoiser's constructor throws (rate outside 8000..192000 Hz). For files in blocks, of
// any length and number of channels, see training/audio_file.h.
std::vector<float> denoise(const std::shared_ptr<const Model>& model, std::span<const float> mono,
                           double rate, const Controls& controls = {});

} // namespace sordino
