// What a cell of a table says: a number, nothing, or something else.
#pragma once

#include <limits>
#include <string_view>

namespace sordino {

inline constexpr double missing_value = std::numeric_limits<double>::quiet_NaN();

struct CellValue {
    enum class Kind { number, missing, text };
    Kind kind = Kind::missing;
    double number = missing_value; // NaN unless it is one
};

// A number is a decimal one, with an exponent or without, after a sign or none; its point is a comma where
// decimal_comma says so, and only then. Missing are an empty cell, "-", "?", "NaN", "NA", "N/A", "#N/A",
// "null", "none" and infinities, in small letters or capitals, and numbers beyond what a double holds.
CellValue cell_value(std::string_view cell, bool decimal_comma);

// Without the spaces and tabs around it.
std::string_view trimmed(std::string_view text);

} // namespace sordino
