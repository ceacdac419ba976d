// What a host saves with a session, and gives back.
#pragma once

#include "model/result.h"

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace sordino {

using Bytes = std::vector<std::byte>;

// A model as a session keeps it.
struct SavedModel {
    std::string name;
    std::string checksum;              // SHA-256 of its weights file, in hexadecimal
    std::string file;                  // where it was read; empty for one that is built in or embedded
    std::shared_ptr<const Bytes> blob; // its weights file, or null
};

struct SavedState {
    static constexpr int newest_version = 1;

    int version = newest_version;
    std::map<std::string, double> parameters; // by id, in the units of their ranges
    SavedModel model;
    int editor_width = 0, editor_height = 0; // points; 0: as it comes
};

// "sordino" and a zero, the length of a JSON object (32 bits, little-endian), the object, and after it the
// bytes of the model's file. Any thread but the audio thread.
Bytes bytes_of(const SavedState& state);

// Bytes that are nobody's state are an error. What follows a whole state is not looked at: hosts add to it.
// Of a newer version what is known here is read, and the rest left: the caller may tell by `version`. Any
// thread but the audio thread.
Result<SavedState> parse_state(std::span<const std::byte> bytes);

} // namespace sordino
