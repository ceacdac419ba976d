// The softmax of each value's trusts, and the sum that it makes.
#include "model/blend.h"

#include <algorithm>
#include <cmath>

namespace sordino {

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

} // namespace sordino
