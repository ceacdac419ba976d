// The softmax of each value's trusts, and the sum that it makes.
#include "model/blend.h"

#include <algorithm>
#include <cmath>

namespace sordino {
namespace {

constexpr float lowest_level = 1e-3F; // deviations

} // namespace

void blend(std::span<const float> network, std::span<const float> paths, std::span<float> shares,
           std::span<float> rows) noexcept SORDINO_NONBLOCKING {
    const std::size_t n = rows.size();
    for (std::size_t i = 0; i < n; ++i) {
        float highest = 0.0F;
        for (std::size_t k = i + n; k < network.size(); k += n) highest = std::max(highest, network[k]);
        float total = shares[i] = std::exp(-highest);
        for (std::size_t k = i + n; k < network.size(); k += n)
            total += shares[k] = std::exp(network[k] - highest);
        float row = network[i] * (shares[i] /= total);
        for (std::size_t k = i + n; k < network.size(); k += n) row += paths[k - n] * (shares[k] /= total);
        rows[i] = row;
    }
}

void path_levels(const WindowSpec& spec, std::span<const float> inputs, std::span<const float> paths,
                 std::span<float> levels) noexcept SORDINO_NONBLOCKING {
    const auto rows = static_cast<std::size_t>(spec.window), given = static_cast<std::size_t>(spec.output),
               begin = static_cast<std::size_t>(spec.output_begin()),
               channels = static_cast<std::size_t>(spec.channel_count());
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const auto came = inputs.subspan(i % channels * rows + begin, given);
        const auto path = paths.subspan(i * given, given);
        float sum = 0.0F;
        for (std::size_t r = 0; r < given; ++r) sum += (path[r] - came[r]) * (path[r] - came[r]);
        levels[i] = std::log(std::sqrt(sum / static_cast<float>(given)) + lowest_level);
    }
}

} // namespace sordino
