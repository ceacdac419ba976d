// libjpeg behind one function.
#pragma once

#include "model/result.h"
#include "training/vectors/image.h"

#include <string>

namespace sordino {

inline constexpr std::size_t most_pixels = std::size_t{1} << 26U;

// bytes: those of a JPEG file. Errors, without a path: see read_image.
Result<Image> decode_jpeg(const std::string& bytes);

} // namespace sordino
