// What a model costs on the machine at hand, at 48 kHz: time, share of the deadline, memory.
#pragma once

#include "model/model.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace sordino {

inline constexpr double cost_rate = 48000;

// Microseconds of one core for 10 ms of mono through the whole chain, with warm caches. The fastest of many
// rounds: what else the machine does only adds.
double us_per_10ms(const std::shared_ptr<const Model>& model, double seconds = 0.4);

// The same where every hop finds nothing of it in the caches, as in a busy session: before each hop,
// evicted_bytes are written elsewhere. The median.
double cold_us_per_10ms(const std::shared_ptr<const Model>& model, double seconds = 0.6);
inline constexpr std::size_t evicted_bytes = std::size_t{64} << 20; // over twice the 32 MiB that cores share
void evict_caches();                                                // writes them

// Times of single blocks as shares of the time that they last. The worst holds whatever the machine did
// meanwhile; p99.9 is the figure to compare.
struct BlockTimes {
    int samples = 0;
    double mean = 0, p50 = 0, p99 = 0, p999 = 0, worst = 0;
};

// Channels are linked. Runs for the time given, but for 2000 blocks at least, which p99.9 needs, and a
// million at most.
BlockTimes block_times(const std::shared_ptr<const Model>& model, int samples, int channels, double seconds);

// Milliseconds until an instance (mono) can process. The first of a process also plans its transforms.
double prepare_ms(const std::shared_ptr<const Model>& model);

// Bytes of the heap that one more instance (mono) of a loaded model takes, as the heap itself counts them;
// nothing where it does not.
std::optional<std::size_t> bytes_per_instance(const std::shared_ptr<const Model>& model);

// What the weights are stored as: "f32", "int8", or "mixed".
std::string weight_type(const Model& model);

} // namespace sordino
