// What a search says at its end.
#pragma once

#include "cli/tune_space.h"
#include "cli/tune_table.h"

#include <span>
#include <string>

namespace sordino {

// "learning-rate 0.001, batch 8"
std::string shown_choice(std::span<const TriedOption> tried, const Choice& choice);

// The finished runs as a table, best first, then those that failed and why.
void print_ranks(std::span<const TriedOption> tried, std::span<const TuneRow> rows, TuneSubject subject);

// The text as one word of a POSIX shell.
std::string shell_word(const std::string& text);

} // namespace sordino
