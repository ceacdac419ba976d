// The header of a .npy file (NumPy's format, versions 1.0 and 2.0): type and shape of an array.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/result.h"

namespace sordino {

inline constexpr std::string_view npy_magic = "\x93NUMPY";
inline constexpr std::size_t npy_preamble =
    10; // magic, version and the length of the text, as version 1.0 has it

struct NpyHeader {
    char kind = 'f';             // 'f' or 'i'
    std::size_t value_bytes = 4; // 2, 4 or 8; little-endian
    std::uint64_t rows = 0;
    std::size_t columns = 1; // > 0
};

// From the text behind the preamble, a Python dictionary. Errors, without the path: big-endian or other types
// than f4, f8, i2, i4 and i8, Fortran order, other than one or two dimensions, no columns or more than a
// million.
Result<NpyHeader> parse_npy_header(std::string_view text);

// The bytes in front of the values of a (rows, columns) array of f4. They are always as many, whatever the
// numbers.
std::string npy_header_f4(std::uint64_t rows, std::size_t columns);

} // namespace sordino
