// How much memory a program may take here.
#pragma once

#include <cstdint>

namespace sordino {

// Bytes: the least of the machine's memory, the process's own limit (ulimit -v) and those of its control
// groups.
std::uint64_t usable_memory();

} // namespace sordino
