// What no chain of this kind can fall below: its two transforms, and reading its weights once a hop.
#include "bench/benchmarks.h"
#include "bench/cache.h"
#include "dsp/fft.h"

#include <fmt/format.h>

namespace sordino::bench {
namespace {

constexpr std::size_t large = 4 * evicted_bytes;

std::size_t weight_bytes(const Model& model) {
    std::size_t bytes = 0;
    for (const Layer& layer : model.layers)
        bytes += static_cast<std::size_t>(layer.weight.size()) * sizeof(float) +
                 static_cast<std::size_t>(layer.codes.size());
    return bytes;
}

void transforms(benchmark::State& state, const FrameSize& size) {
    RealFft there(size.window()), back(size.window());
    for (auto _ : state) {
        there.forward();
        back.inverse();
    }
    count_hops(state, 1000.0 * size.hop / cost_rate);
}

// From a buffer of the given size: of the weights' own it is the cache that they fit, a large one is memory.
void reading(benchmark::State& state, const Model& model, std::size_t buffer) {
    double bandwidth = 0;
    for (auto _ : state) bandwidth = read_bandwidth(buffer);
    const double us_per_hop = 1e6 * static_cast<double>(weight_bytes(model)) / bandwidth;
    state.counters["us per 10 ms"] = us_per_hop * 10 / model.spec.hop_ms;
}

void add_bandwidth(const std::string& row, std::size_t buffer) {
    benchmark::RegisterBenchmark(("read bandwidth/" + row).c_str(), [buffer](benchmark::State& state) {
        double bandwidth = 0;
        for (auto _ : state) bandwidth = read_bandwidth(buffer);
        state.counters["GB/s"] = bandwidth / 1e9;
    })->Iterations(1);
}

} // namespace

void add_bounds(const Candidates& candidates) {
    benchmark::RegisterBenchmark("bounds/two transforms",
                                 [size = frame_size(candidates.front().model->spec, cost_rate)](
                                     benchmark::State& state) { transforms(state, size); });
    for (const auto& [weights, model] : candidates) {
        benchmark::RegisterBenchmark(
            ("bounds/" + weights + " weights from cache").c_str(),
            [model = model](benchmark::State& state) { reading(state, *model, weight_bytes(*model)); })
            ->Iterations(1);
        benchmark::RegisterBenchmark(
            ("bounds/" + weights + " weights from memory").c_str(),
            [model = model](benchmark::State& state) { reading(state, *model, large); })
            ->Iterations(1);
    }
    for (const auto& [weights, model] : candidates)
        add_bandwidth(
            fmt::format("{} weights, {:.1f} MB", weights, static_cast<double>(weight_bytes(*model)) / 1e6),
            weight_bytes(*model));
    add_bandwidth("memory", large);
}

} // namespace sordino::bench
