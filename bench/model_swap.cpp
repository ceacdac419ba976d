// The load while a model comes in and both networks run, in blocks of 64 mono samples.
#include "bench/benchmarks.h"
#include "bench/cache.h"
#include "cli/player.h"

#include <algorithm>

namespace sordino::bench {
namespace {

constexpr int samples = 64, swaps = 20;

// Seconds of each block of so many hops.
void play(Player& player, int hops, std::vector<double>& seconds) {
    for (int played = 0; played < hops * player.denoiser().frame_size().hop; played += samples) {
        const auto start = Clock::now();
        player.play();
        seconds.push_back(seconds_since(start));
    }
}

void count(benchmark::State& state, std::vector<double> seconds) {
    constexpr double percent_of_block = 100 * cost_rate / samples;
    double sum = 0;
    for (const double s : seconds) sum += s;
    std::sort(seconds.begin(), seconds.end());
    state.counters["mean %"] = percent_of_block * sum / static_cast<double>(seconds.size());
    state.counters["p99.9 %"] = percent_of_block * seconds[seconds.size() * 999 / 1000];
    state.counters["worst %"] = percent_of_block * seconds.back();
}

void run(benchmark::State& state, const std::shared_ptr<const Model>& model, bool swapping) {
    Player player(model, cost_rate, samples, 1);
    std::vector<double> seconds;
    const int hops = model->receptive_hops() + GainSwitch::fade_hops + 1;
    const auto other = std::make_shared<const Model>(*model); // weights of its own, as another model has
    for (auto _ : state)
        for (int i = 0; i < swaps; ++i) {
            if (swapping) player.denoiser().swap(i % 2 == 0 ? other : model);
            play(player, hops, seconds);
        }
    count(state, std::move(seconds));
}

} // namespace

void add_model_swap(const Candidates& candidates) {
    for (const auto& [weights, model] : candidates)
        for (const bool swapping : {false, true})
            benchmark::RegisterBenchmark(
                ("model swap, " + weights + (swapping ? "/while it comes in" : "/before")).c_str(),
                [model = model, swapping](benchmark::State& state) { run(state, model, swapping); })
                ->Iterations(1);
}

} // namespace sordino::bench
