// Examples for training elsewhere: what the network sees and what the loss compares, as a safetensors file.
#pragma once

#include "training/sequence.h"

#include <filesystem>
#include <span>

namespace sordino {

// Writes sequences that were made with this spec at this rate (Hz), all equally long. B bands, S sequences of
// T frames; docs/weights-format.md says how a mask is made of them:
//   features (S, T, features); cues (S, T, cue_count x bins); noisy_re, noisy_im, clean_re, clean_im (S, T,
//   bins) spread (B, bins): values of bands times it are values of bins
// Metadata: `spec`, JSON as in a weights file; `rate`, a number; `first_frames`, `first_bins`, `end_bins`,
// `voice`: JSON lists, an entry a sequence: the loss counts frames and bins from the first on and bins below
// the end, and where there is no voice clean is zeros.
// Errors: no sequences, sequences of other shapes, more than max_safetensors_bytes, a place that cannot be
// written to. Replaces the file only when the new one is whole.
[[nodiscard]] Result<void> write_examples(const std::filesystem::path& path, const FrameSpec& spec,
                                          double rate, std::span<const Sequence> sequences);

} // namespace sordino
