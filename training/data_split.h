// Training and validation apart, and what tells one set of recordings from another.
#pragma once

#include "training/recordings.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sordino {

// By file, by a hash of the name, so that a set that grows keeps its split: about a tenth, at least one, is
// for validation. A single recording is split in time, the last fifth for validation.
template <class Kind>
struct Parts {
    std::vector<Kind> training, validation;
};
// Of two or more names: which are for validation.
std::vector<bool> held_out(const std::vector<std::string>& names);

using Split = Parts<Recording>;
Split split_by_name(std::vector<Recording> recordings);
Parts<PairedRecording> split_by_name(std::vector<PairedRecording> pairs);

// FNV-1a of names and lengths: tells whether a resumed run sees the same data.
std::uint64_t fingerprint(const std::vector<Recording>& recordings);
std::uint64_t fingerprint(const std::vector<PairedRecording>& pairs);

} // namespace sordino
