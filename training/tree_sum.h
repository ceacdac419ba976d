// Sums in the order of a binary tree: blocks of a power of two may be summed apart and their sums then summed
// again, to the same bits.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace sordino {

// add(i, j) adds value j to value i; value 0 becomes the sum of all.
template <class Add>
void tree_sum(std::size_t values, Add add) {
    for (std::size_t apart = 1; apart < values; apart *= 2)
        for (std::size_t i = 0; i + apart < values; i += 2 * apart) add(i, i + apart);
}

// to = the sum of the vectors, which are scratch afterwards; all of one length.
inline void put_tree_sum(std::vector<std::span<float>> vectors, std::span<float> to) {
    tree_sum(vectors.size(), [&](std::size_t sum, std::size_t other) {
        for (std::size_t i = 0; i < to.size(); ++i) vectors[sum][i] += vectors[other][i];
    });
    std::ranges::copy(vectors.front(), to.begin());
}

} // namespace sordino
