// Costs by running the live chain on noise.
#include "cli/cost.h"

#include "cli/player.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <vector>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace sordino {
namespace {

using Clock = std::chrono::steady_clock;
using Microseconds = std::chrono::duration<double, std::micro>;

double us_since(Clock::time_point start) { return Microseconds(Clock::now() - start).count(); }

Clock::time_point in_seconds(double seconds) {
    return Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
}

// rising: sorted.
double quantile(const std::vector<double>& rising, double q) {
    return rising[static_cast<std::size_t>(q * static_cast<double>(rising.size() - 1) + 0.5)];
}

BlockTimes summary(std::vector<double> us, int samples) {
    double sum = 0;
    for (const double t : us) sum += t;
    std::sort(us.begin(), us.end());
    const double deadline = 1e6 * samples / cost_rate;
    return {samples,
            sum / static_cast<double>(us.size()) / deadline,
            quantile(us, 0.5) / deadline,
            quantile(us, 0.99) / deadline,
            quantile(us, 0.999) / deadline,
            us.back() / deadline};
}

} // namespace

double us_per_10ms(const std::shared_ptr<const Model>& model, double seconds) {
    constexpr int block = 480, blocks = 50;
    Player player(model, cost_rate, block, 1);
    double best = std::numeric_limits<double>::max();
    const auto end = in_seconds(seconds);
    do {
        const auto start = Clock::now();
        for (int i = 0; i < blocks; ++i) player.play();
        best = std::min(best, us_since(start) / blocks);
    } while (Clock::now() < end);
    return best;
}

void evict_caches() {
    static std::vector<char> elsewhere(evicted_bytes);
    for (std::size_t i = 0; i < elsewhere.size(); i += 64) ++elsewhere[i]; // a cache line each
}

double cold_us_per_10ms(const std::shared_ptr<const Model>& model, double seconds) {
    const int hop = frame_size(model->spec, cost_rate).hop;
    Player player(model, cost_rate, hop, 1);
    std::vector<double> us;
    const auto end = in_seconds(seconds);
    do {
        evict_caches();
        const auto start = Clock::now();
        player.play();
        us.push_back(us_since(start));
    } while (Clock::now() < end || us.size() < 9);
    std::sort(us.begin(), us.end());
    return quantile(us, 0.5) * 0.01 * cost_rate / hop;
}

BlockTimes block_times(const std::shared_ptr<const Model>& model, int samples, int channels, double seconds) {
    constexpr std::size_t least_blocks = 2000, most_blocks = 1'000'000;
    Player player(model, cost_rate, samples, channels);
    for (int played = 0; played < 4 * player.denoiser().frame_size().hop; played += samples) player.play();
    std::vector<double> us;
    us.reserve(most_blocks); // growing would evict what the next block finds in the caches
    const auto end = in_seconds(seconds);
    do {
        const auto start = Clock::now();
        player.play();
        us.push_back(us_since(start));
    } while (us.size() < least_blocks || (us.size() < most_blocks && Clock::now() < end));
    return summary(std::move(us), samples);
}

double prepare_ms(const std::shared_ptr<const Model>& model) {
    const auto start = Clock::now();
    const Denoiser denoiser(model, cost_rate, 1);
    return us_since(start) / 1000;
}

std::optional<std::size_t> bytes_per_instance(const std::shared_ptr<const Model>& model) {
#if defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 33)
    // of several, so that what stays from before in the allocator's caches does not count
    constexpr std::size_t count = 8;
    std::vector<std::unique_ptr<Denoiser>> instances;
    instances.reserve(count + 1);
    instances.push_back(std::make_unique<Denoiser>(model, cost_rate, 1));
    const auto in_use = [] {
        const struct mallinfo2 heap = mallinfo2();
        return heap.uordblks + heap.hblkhd;
    };
    const std::size_t before = in_use();
    for (std::size_t i = 0; i < count; ++i)
        instances.push_back(std::make_unique<Denoiser>(model, cost_rate, 1));
    const std::size_t after = in_use();
    if (after > before) return (after - before) / count; // a sanitizer's heap counts nothing
#endif
#endif
    return {};
}

std::string weight_type(const Model& model) {
    const auto count = std::count_if(model.layers.begin(), model.layers.end(),
                                     [](const Layer& layer) { return layer.is_int8(); });
    if (count == 0) return "f32";
    return count == static_cast<std::ptrdiff_t>(model.layers.size()) ? "int8" : "mixed";
}

} // namespace sordino
