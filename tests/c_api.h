// What tests of the C API share.
#pragma once

#include "include/sordino/sordino.h"
#include "tests/catch.h"

#include <string>

namespace sordino::test {

inline bool last_error_has(const std::string& part) {
    UNSCOPED_INFO(sordino_last_error());
    return std::string(sordino_last_error()).find(part) != std::string::npos;
}

} // namespace sordino::test
