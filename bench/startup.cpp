// Until an instance can process, and what it holds.
#include "bench/benchmarks.h"

namespace sordino::bench {

// The first instance of the process plans its transforms, which can be measured once only: the caller did.
void add_startup(const Candidates& candidates, double first_ms) {
    benchmark::RegisterBenchmark("construct and prepare/first instance", [first_ms](benchmark::State& state) {
        for (auto _ : state) {
        }
        state.counters["ms"] = first_ms;
    })->Iterations(1);
    for (const auto& [weights, model] : candidates)
        benchmark::RegisterBenchmark(("construct and prepare/" + weights + " further instance").c_str(),
                                     [model = model](benchmark::State& state) {
                                         double ms = 0;
                                         for (auto _ : state) ms += prepare_ms(model);
                                         state.counters["ms"] = ms / static_cast<double>(state.iterations());
                                     });
    for (const auto& [weights, model] : candidates)
        benchmark::RegisterBenchmark(("memory of an instance/" + weights).c_str(),
                                     [model = model](benchmark::State& state) {
                                         std::size_t bytes = 0;
                                         for (auto _ : state) bytes = bytes_per_instance(model).value_or(0);
                                         state.counters["KiB"] = static_cast<double>(bytes) / 1024;
                                     })
            ->Iterations(1);
}

} // namespace sordino::bench
