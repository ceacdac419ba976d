// The whole chain, 48 kHz mono, a hop at a time: warm, and with caches evicted before each hop.
#include "bench/benchmarks.h"
#include "bench/cache.h"
#include "cli/player.h"

namespace sordino::bench {

void add_chain(const std::string& name, const std::shared_ptr<const Model>& model, bool cold) {
    auto* added = benchmark::RegisterBenchmark(name.c_str(), [model, cold](benchmark::State& state) {
        const int hop = frame_size(model->spec, cost_rate).hop;
        const double hop_ms = 1000.0 * hop / cost_rate;
        Player player(model, cost_rate, hop, 1);
        if (cold) return run_cold(state, hop_ms, [&] { player.play(); });
        for (auto _ : state) player.play();
        count_hops(state, hop_ms);
    });
    if (cold) added->Iterations(cold_iterations);
}

void add_totals(const Candidates& candidates) {
    for (const auto& [weights, model] : candidates)
        for (const bool cold : {false, true})
            add_chain("total/" + weights + (cold ? " cold" : " warm"), model, cold);
}

} // namespace sordino::bench
