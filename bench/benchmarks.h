// The benchmarks, a file each, and what they share. Each figure is a counter; the name of a benchmark is
// "group/row", and the first row of a group is what the others are compared with.
#pragma once

#include "cli/cost.h"

#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

namespace sordino::bench {

// A model in one type of weights.
struct Candidate {
    std::string weights; // see weight_type
    std::shared_ptr<const Model> model;
};
using Candidates = std::vector<Candidate>; // float weights first

// One benchmark of the whole chain.
void add_chain(const std::string& name, const std::shared_ptr<const Model>& model, bool cold);

// Each adds the benchmarks of a file; they run later.
void add_totals(const Candidates& candidates);
void add_stages(const Candidates& candidates);
void add_bounds(const Candidates& candidates);
void add_inputs(const Candidates& candidates);
void add_blocks(const Candidates& candidates);
void add_instances(const Candidates& candidates);
void add_startup(const Candidates& candidates, double first_ms);
void add_model_swap(const Candidates& candidates);

// Sets the counter "us per 10 ms" for iterations of a hop each.
inline void count_hops(benchmark::State& state, double hop_ms) {
    using benchmark::Counter;
    // GB gives the inverse of a rate in seconds
    const double tens_of_ms = static_cast<double>(state.iterations()) * hop_ms / 10;
    state.counters["us per 10 ms"] = Counter(tens_of_ms / 1e6, Counter::kIsRate | Counter::kInvert);
}

} // namespace sordino::bench
