// Ranks that share one fate: what one cannot do, none does.
#pragma once

#include "cli/verbs.h"
#include "training/ranks.h"

#include <optional>
#include <string>

namespace sordino {

// Called by all ranks with what each could not do, which is empty where all went well. Throws Failure in all
// of them if one could not, and names that one.
void fail_together(Ranks& ranks, const std::string& problem);

// Called by all ranks with their own idea of the same thing. Throws Failure in all of them where one has
// another than the first; `what` are words for the sentence, such as "recordings".
void expect_same(Ranks& ranks, const std::string& what, const std::string& own);

// What job() gives; where it throws in one rank, Failure in all.
template <class Job>
auto together(Ranks& ranks, Job job) -> decltype(job()) {
    if (ranks.size() == 1) return job();
    std::optional<decltype(job())> made;
    std::string problem;
    try {
        made.emplace(job());
    } catch (const std::exception& e) {
        problem = e.what();
    }
    fail_together(ranks, problem);
    return std::move(*made);
}

} // namespace sordino
