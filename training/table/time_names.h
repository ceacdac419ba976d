// Names of columns that say time, and the unit in them.
#pragma once

#include <string_view>

namespace sordino {

struct TimeName {
    bool says_time = false;
    double unit_s = 0.0; // 0: none in it
};

// By the words of a name: see find_format.
TimeName time_name(std::string_view name);

} // namespace sordino
