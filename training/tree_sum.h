// Sums in the order of a binary tree: blocks of a power of two may be summed apart and their sums then summed
// again, to the same bits.
#pragma once

#include <cstddef>

namespace sordino {

// add(i, j) adds value j to value i; value 0 becomes the sum of all.
template <class Add>
void tree_sum(std::size_t values, Add add) {
    for (std::size_t apart = 1; apart < values; apart *= 2)
        for (std::size_t i = 0; i + apart < values; i += 2 * apart) add(i, i + apart);
}

} // namespace sordino
