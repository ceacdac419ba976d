// A session: many instances in turn, each with a state of its own, in blocks of 64 mono samples at 48 kHz.
#include "bench/benchmarks.h"
#include "bench/cache.h"
#include "cli/player.h"

#include <algorithm>

namespace sordino::bench {
namespace {

constexpr int samples = 64, most = 1024, hops_per_trial = 16, trials = 3;
constexpr double deadline = samples / cost_rate;

struct Load {
    double mean, p99; // shares of the deadline
    bool fits() const { return mean <= 1 && p99 <= 1; }
};

// A callback of the session plays a block of the first `count` instances.
Load load_of(std::vector<std::unique_ptr<Player>>& session, std::size_t count, int blocks) {
    std::vector<double> seconds;
    double sum = 0;
    for (int i = 0; i < blocks; ++i) {
        const auto start = Clock::now();
        for (std::size_t p = 0; p < count; ++p) session[p]->play();
        seconds.push_back(seconds_since(start));
        sum += seconds.back();
    }
    std::sort(seconds.begin(), seconds.end());
    return {sum / blocks / deadline, seconds[seconds.size() * 99 / 100] / deadline};
}

// In one trial of some: what else the machine does only adds.
bool fits(std::vector<std::unique_ptr<Player>>& session, std::size_t count, int blocks) {
    for (int i = 0; i < trials; ++i)
        if (load_of(session, count, blocks).fits()) return true;
    return false;
}

// Where hops are spread, instance p is p blocks ahead.
void fit(benchmark::State& state, const std::shared_ptr<const Model>& model, bool spread) {
    std::vector<std::unique_ptr<Player>> session;
    const int blocks_per_hop = frame_size(model->spec, cost_rate).hop / samples;
    for (int p = 0; p < most; ++p) {
        session.push_back(std::make_unique<Player>(model, cost_rate, samples, 1));
        for (int ahead = spread ? p % blocks_per_hop : 0; ahead > 0; --ahead) session.back()->play();
    }
    std::size_t fitting = 0, too_many = most;
    for (auto _ : state)
        while (fitting + 1 < too_many) {
            const std::size_t count = (fitting + too_many) / 2;
            (fits(session, count, hops_per_trial * blocks_per_hop) ? fitting : too_many) = count;
        }
    state.counters["instances"] = static_cast<double>(fitting);
}

} // namespace

void add_instances(const Candidates& candidates) {
    for (const auto& [weights, model] : candidates)
        for (const bool spread : {false, true})
            benchmark::RegisterBenchmark(
                ("instances per core/" + weights + (spread ? " spread hops" : " coinciding hops")).c_str(),
                [model = model, spread](benchmark::State& state) { fit(state, model, spread); })
                ->Iterations(1);
}

} // namespace sordino::bench
