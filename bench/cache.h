// Work on cold caches, and how fast memory can be read at all.
#pragma once

#include "cli/cost.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <limits>
#include <vector>

namespace sordino::bench {

using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

inline constexpr int cold_iterations = 21;

// Times each run of an action that lasts a hop after evicted_bytes have been written elsewhere, and counts
// the median. For benchmarks of cold_iterations.
template <class Action>
void run_cold(benchmark::State& state, double hop_ms, Action&& action) {
    std::vector<double> seconds;
    for (auto _ : state) {
        evict_caches();
        const auto start = Clock::now();
        action();
        seconds.push_back(seconds_since(start));
    }
    std::sort(seconds.begin(), seconds.end());
    state.counters["us per 10 ms"] = 1e6 * seconds[seconds.size() / 2] * 10 / hop_ms;
}

// Bytes per second of one core that reads so many bytes again and again. memchr, in search of what is not
// there, reads with the widest vectors of the machine and does next to nothing else.
inline double read_bandwidth(std::size_t bytes) {
    const std::vector<char> memory(bytes, 1);
    const std::size_t rounds = std::max<std::size_t>(1, (std::size_t{32} << 20) / bytes);
    double best = std::numeric_limits<double>::max();
    for (int i = 0; i < 8; ++i) {
        const auto start = Clock::now();
        for (std::size_t r = 0; r < rounds; ++r) {
            benchmark::ClobberMemory(); // or one search would do for all rounds
            benchmark::DoNotOptimize(std::memchr(memory.data(), 2, bytes));
        }
        best = std::min(best, seconds_since(start));
    }
    return static_cast<double>(bytes * rounds) / best;
}

} // namespace sordino::bench
