// Ranks agree by telling one another.
#include "cli/together.h"

#include <fmt/format.h>

#include <algorithm>

namespace sordino {

void fail_together(Ranks& ranks, const std::string& problem) {
    const auto all = ranks.all(problem);
    if (std::count(all.begin(), all.end(), all.front()) == std::ssize(all)) { // then none is to be named
        if (!problem.empty()) throw Failure(problem);
        return;
    }
    for (std::size_t r = 0; r < all.size(); ++r)
        if (!all[r].empty()) throw Failure(fmt::format("process {}: {}", r, all[r]));
}

void expect_same(Ranks& ranks, const std::string& what, const std::string& own) {
    const auto all = ranks.all(own);
    const auto other = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one != all[0]; });
    if (other != all.end())
        throw Failure(fmt::format("process {} has other {} than process 0; give all the same",
                                  other - all.begin(), what));
}

} // namespace sordino
