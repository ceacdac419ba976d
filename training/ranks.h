// The processes that train one network together; this base is one process alone.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace sordino {

// Every call is made by all ranks, in the same order. Sums run in the order of a binary tree over the ranks,
// so that they round like one process that sums all shards of the batch, where each rank has a power of two
// of these.
class Ranks {
  public:
    virtual ~Ranks() = default;

    virtual int rank() const { return 0; }
    virtual int size() const { return 1; }

    // Each number becomes the sum of what all ranks have in its place.
    virtual void sum(std::span<const std::span<float>>) {}
    virtual void sum(std::span<double>) {}

    // The numbers of rank 0, for all.
    virtual void take_first(std::span<double>) {}

    // Ends the processes of all ranks, this one included, where the others wait for what will not come.
    virtual void end_all() {}

    // What each rank has to say, in the order of the ranks.
    virtual std::vector<std::string> all(const std::string& own) { return {own}; }
};

} // namespace sordino
