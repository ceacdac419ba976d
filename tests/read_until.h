// What a command says, up to the moment that a test waits for.
#pragma once

#include "tests/run_command.h"

#include <string>

namespace sordino::test {

// Reads what the command prints until it has printed these words, or ends.
inline std::string read_until(const Command& command, const std::string& words) {
    std::string out;
    while (out.find(words) == out.npos) {
        const std::string byte = command.read(1);
        if (byte.empty()) break;
        out += byte;
    }
    return out;
}

} // namespace sordino::test
