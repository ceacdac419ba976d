// The weights files that the build put into the program; the source is made by cmake/embed_models.cmake.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "model/model_kind.h"

namespace sordino {

struct EmbeddedModel {
    std::string name; // of the file, without folder and extension
    ModelKind kind;
    std::span<const std::byte> bytes;
};

std::vector<EmbeddedModel> embedded_models(); // sorted by name

} // namespace sordino
