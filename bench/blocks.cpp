// How long single blocks take, as shares of the time that they last.
#include "bench/benchmarks.h"

namespace sordino::bench {
namespace {

constexpr double seconds = 0.2;

void block(benchmark::State& state, const std::shared_ptr<const Model>& model, int samples, int channels) {
    BlockTimes times;
    for (auto _ : state) times = block_times(model, samples, channels, seconds);
    state.counters["mean %"] = 100 * times.mean;
    state.counters["p50 %"] = 100 * times.p50;
    state.counters["p99 %"] = 100 * times.p99;
    state.counters["p99.9 %"] = 100 * times.p999;
    state.counters["worst %"] = 100 * times.worst;
}

} // namespace

void add_blocks(const Candidates& candidates) {
    for (const auto& [weights, model] : candidates)
        for (const int channels : {1, 2})
            for (int samples = 16; samples <= 4096; samples *= 2) {
                const std::string group = "blocks, " + weights + (channels == 1 ? " mono" : " linked stereo");
                benchmark::RegisterBenchmark((group + "/" + std::to_string(samples)).c_str(),
                                             [model = model, samples, channels](benchmark::State& state) {
                                                 block(state, model, samples, channels);
                                             })
                    ->Iterations(1);
            }
}

} // namespace sordino::bench
