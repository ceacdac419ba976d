// TableReader of a sound: a row for each frame.
#pragma once

#include <memory>

#include "training/table/byte_source.h"
#include "training/table/table_reader.h"

namespace sordino {

// Whether the source begins as sounds do that libsndfile knows.
Result<bool> is_sound(ByteSource& source);

// Errors: those of AudioReader::open.
Result<std::unique_ptr<TableReader>> open_sound_table(const std::string& path);

} // namespace sordino
