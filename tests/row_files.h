// Rows in files for tests: IDX and pictures.
#pragma once

#include "tests/tables.h"
#include "tests/test_folder.h"
#include "training/vectors/image_file.h"

#include <string>
#include <vector>

namespace sordino::test {

inline std::string idx_bytes(const std::vector<int>& sizes, const std::string& values) {
    std::string bytes{'\0', '\0', '\x08', static_cast<char>(sizes.size())};
    for (const int size : sizes)
        for (const int shift : {24, 16, 8, 0})
            bytes += static_cast<char>(static_cast<unsigned>(size) >> shift & 0xFFU);
    return bytes + values;
}

// Each pixel another value: grey, or with colours that differ.
inline Image ramp_image(int width, int height, int channels) {
    Image image = blank_image(width, height, channels);
    for (std::size_t i = 0; i < image.values.size(); ++i)
        image.values[i] = static_cast<float>(i * 37 % 256) / 255.0F;
    return image;
}

} // namespace sordino::test
