// How one view of a network's parameters is laid out.
#pragma once

#include <cstddef>

namespace sordino {

struct ParameterShape {
    int rows, columns; // of a weight, row-major; a vector has one column
    bool weight;       // else a bias, gain or shift: no matter for weight decay or directions
    std::size_t count() const { return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns); }
    bool operator==(const ParameterShape&) const = default;
};

} // namespace sordino
