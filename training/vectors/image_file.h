// Pictures in files: PNG and JPEG.
#pragma once

#include "model/result.h"
#include "training/vectors/image.h"

#include <filesystem>
#include <string>

namespace sordino {

// By the extension: .png, .jpg or .jpeg, small letters or capitals.
bool is_image_file(const std::filesystem::path& path);

// What is in the file tells its kind. Grey pictures have one channel, all others three; 16 bits become 8, and
// what is transparent lies on black. Errors: a file that cannot be read, is damaged or cut off, or is neither
// PNG nor JPEG; pictures of more than 2^26 pixels; JPEGs for printing (CMYK). Any thread.
Result<Image> read_image(const std::filesystem::path& path);

// PNG of 8 bits; values beyond 0..1 are those at its ends.
Result<std::string> png_of(const Image& image);

// Errors: AtomicFile's.
Result<void> write_png(const std::filesystem::path& path, const Image& image);

} // namespace sordino
