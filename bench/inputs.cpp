// What the chain costs by what it hears: numbers too small for the processor's fast path must not cost more.
#include "bench/benchmarks.h"
#include "cli/player.h"

#include <utility>

namespace sordino::bench {

void add_inputs(const Candidates& candidates) {
    using Input = std::pair<const char*, float>; // name, largest sample
    for (const auto& [weights, model] : candidates)
        for (const auto& [name, level] : {Input{"noise", 0.1F},
                                          {"denormal samples", 1e-39F},
                                          {"denormal powers", 1e-20F},
                                          {"silence", 0.0F}})
            benchmark::RegisterBenchmark(("input, " + weights + "/" + name).c_str(),
                                         [model = model, level = level](benchmark::State& state) {
                                             const int hop = frame_size(model->spec, cost_rate).hop;
                                             Player player(model, cost_rate, hop, 1, level);
                                             for (auto _ : state) player.play();
                                             count_hops(state, 1000.0 * hop / cost_rate);
                                         });
}

} // namespace sordino::bench
