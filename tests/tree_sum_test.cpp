// Sums in the order of a tree.
#include "training/tree_sum.h"

#include "tests/catch.h"
#include "tests/signals.h"

#include <numeric>
#include <set>

using namespace sordino;
using namespace sordino::test;

namespace {

float tree_sum_of(std::vector<float> values) {
    tree_sum(values.size(), [&](std::size_t to, std::size_t from) { values[to] += values[from]; });
    return values.front();
}

} // namespace

TEST_CASE("tree sum: every value is added once, to one that is not yet part of another") {
    for (std::size_t count = 1; count <= 40; ++count) {
        std::vector<std::set<std::size_t>> parts(count);
        for (std::size_t i = 0; i < count; ++i) parts[i] = {i};
        tree_sum(count, [&](std::size_t to, std::size_t from) {
            REQUIRE(to < from);
            REQUIRE(from < count);
            REQUIRE(!parts[to].empty());
            REQUIRE(!parts[from].empty());
            parts[to].merge(parts[from]);
            REQUIRE(parts[from].empty());
        });
        CHECK(parts[0].size() == count);
    }
}

TEST_CASE("tree sum: no values are no work") {
    tree_sum(0, [](std::size_t, std::size_t) { FAIL("there is nothing to add"); });
}

TEST_CASE("tree sum: blocks of a power of two, summed apart and then together, give the same bits") {
    for (const std::size_t block : {1U, 2U, 4U, 8U})
        for (std::size_t blocks = 1; blocks <= 7; ++blocks)
            for (unsigned seed = 0; seed < 20; ++seed) {
                const auto values = uniform_values(block * blocks, -1, 1, seed);
                std::vector<float> sums;
                for (std::size_t b = 0; b < blocks; ++b)
                    sums.push_back(
                        tree_sum_of({values.begin() + static_cast<std::ptrdiff_t>(b * block),
                                     values.begin() + static_cast<std::ptrdiff_t>((b + 1) * block)}));
                CHECK(tree_sum_of(sums) == tree_sum_of(values));
            }
}

TEST_CASE("tree sum: blocks of three are rounded otherwise, so that the bits above are no accident") {
    int different = 0;
    for (unsigned seed = 0; seed < 20; ++seed) {
        const auto values = uniform_values(6, -1, 1, seed);
        const float front = tree_sum_of({values.begin(), values.begin() + 3});
        different +=
            tree_sum_of({front, tree_sum_of({values.begin() + 3, values.end()})}) != tree_sum_of(values);
    }
    CHECK(different > 3);
}
