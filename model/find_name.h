// Enumerators by their names.
#pragma once

#include "model/result.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string>

namespace sordino {

// names: of the enumerators 0 to N - 1. Errors: another name; what: it is one of, for the message. Any
// thread.
template <class Enum, std::size_t N>
Result<Enum> find_name(const std::array<const char*, N>& names, const std::string& name, const char* what) {
    const auto* found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
        return fail(fmt::format("{}: expected one of {}, found '{}'", what, fmt::join(names, ", "), name));
    return static_cast<Enum>(found - names.begin());
}

} // namespace sordino
