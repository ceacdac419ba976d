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

// Swaps between the two, each for as many hops as both work; without another, as many hops of one.
void run(benchmark::State& state, const std::shared_ptr<const Model>& model,
         const std::shared_ptr<const Model>& other, int hops) {
    Player player(model, cost_rate, samples, 1);
    std::vector<double> seconds;
    for (auto _ : state)
        for (int i = 0; i < swaps; ++i) {
            if (other) player.denoiser().swap(i % 2 == 0 ? other : model);
            play(player, hops, seconds);
        }
    count(state, std::move(seconds));
}

std::shared_ptr<const Model> with_hop(Model model, float hop_ms) { // weights of its own, as another model has
    model.spec.hop_ms = hop_ms;
    if (model.treble) model.treble = with_hop(*model.treble, hop_ms);
    return std::make_shared<const Model>(std::move(model));
}

} // namespace

void add_model_swap(const Candidates& candidates) {
    for (const auto& [weights, model] : candidates) {
        const auto add = [&](const char* row, const std::shared_ptr<const Model>& other, int hops) {
            benchmark::RegisterBenchmark(
                ("model swap, " + weights + "/" + row).c_str(),
                [model = model, other, hops](benchmark::State& state) { run(state, model, other, hops); })
                ->Iterations(1);
        };
        const float hop_ms = model->spec.hop_ms;
        const int listening = model->receptive_hops() + GainSwitch::fade_hops;
        add("before", nullptr, listening);
        add("a model of the same hop comes in", with_hop(*model, hop_ms), listening);
        add("one of half the hop comes in", with_hop(*model, hop_ms / 2),
            static_cast<int>(model->spec.floor_memory_ms / hop_ms));
    }
}

} // namespace sordino::bench
