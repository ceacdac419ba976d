// The command line of the app.
#pragma once

#include <optional>
#include <string>

namespace sordino {

struct Options {
    std::string play;   // a file; empty: none
    std::string model;  // a name or a file; empty: the one of the last time
    double seconds = 0; // after which the app ends; 0: never
};

// Fills `options`, or prints what was asked for, or what is wrong, and returns the exit status. Needs no
// display.
std::optional<int> parse_command_line(Options& options, int argc, char** argv);

} // namespace sordino
